/** The name by which responses are counted: method and path, with `{id}` for each id: `GET /reservations/{id}`. */
export const operationOf = ({ method, url }: Request): string =>
  `${method} ${new URL(url).pathname.replace('/api/v1', '').replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}')}`
