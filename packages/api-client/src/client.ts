import createOpenApiClient, { type Client } from 'openapi-fetch'
import type { components, paths } from './schema.ts'

/** The shapes that the API answers with, by their names in its document. */
export type Schemas = components['schemas']

export type Marquee = Client<paths>

type Problem = Partial<Schemas['Problem']>

/** What the API refused. `status` is HTTP's, `code` the problem's own, `problem` all that was said. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: string
  readonly problem: Problem

  constructor(call: string, status: number, problem: unknown) {
    const said: Problem = typeof problem === 'object' && problem !== null ? problem : {}
    const text = typeof problem === 'string' ? problem.slice(0, 200) : ''
    super(`${call} answered ${status}: ${said.detail ?? said.title ?? text}`)
    this.status = status
    this.code = said.code ?? ''
    this.problem = said
  }
}

/**
 * A client of Marquee's public API, typed by its OpenAPI document.
 *
 * @param baseUrl the gateway's, such as `http://127.0.0.1:8080`
 * @param accessToken asked for at each call, because tokens last ten minutes; undefined for who is not signed in
 * @param fetch by default the platform's; one of your own may wait, repeat or watch
 */
export const createMarquee = ({
  baseUrl,
  accessToken = () => undefined,
  fetch,
}: {
  baseUrl: string
  accessToken?: () => string | undefined
  fetch?: (request: Request) => Promise<Response>
}): Marquee => {
  const client = createOpenApiClient<paths>({ baseUrl, ...(fetch ? { fetch } : {}) })
  client.use({
    onRequest: ({ request }) => {
      const token = accessToken()
      if (token !== undefined && !request.headers.has('authorization')) {
        request.headers.set('authorization', `Bearer ${token}`)
      }
      return request
    },
  })
  return client
}

/** What a call brought. Throws ApiError when the API refused it. */
export const answered = async <Data>(
  call: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<Data> => {
  const { data, error, response } = await call
  if (response.ok) return data as Data
  // A response that a caller's own fetch has made has no URL.
  throw new ApiError(response.url === '' ? 'The API' : new URL(response.url).pathname, response.status, error)
}

/** Makes a call send its body as `multipart/form-data`; fields that are undefined are left out. */
export const multipart = {
  bodySerializer: (body: object): FormData => {
    const form = new FormData()
    for (const [name, value] of Object.entries(body)) {
      if (value !== undefined) form.set(name, value instanceof Blob ? value : String(value))
    }
    return form
  },
}

/** Makes a call send its body as `application/x-www-form-urlencoded`. */
export const urlEncoded = {
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  bodySerializer: (body: object): string => new URLSearchParams(body as Record<string, string>).toString(),
}
