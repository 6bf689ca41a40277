import { type Header, header, type Operation } from './operation.ts'

/** A header that a response always has. */
const always = (description: string): Header => ({ ...header(description), required: true })

/** The headers of responses that caches may store. Operations refer to them, so each is described once. */
export const cachingHeaders = {
  ETag: always(
    'Changes whenever the body changes. Send it as `If-None-Match` to get a 304 instead of the same body. A compressed body has a tag of its own.',
  ),
  'Cache-Control': always(
    'How long a cache may use the response. With `max-age=0, must-revalidate`, ask again with `If-None-Match` each time. `s-maxage=1` lets a shared cache, such as a CDN, answer for one second. An `immutable` response never changes.',
  ),
  Vary: always(
    'The request headers on which the response depends. A cache keeps a response for each of their values; `Origin` concerns only browsers.',
  ),
  'Content-Encoding': header(
    '`br` or `gzip`, as `Accept-Encoding` allows; absent if the body is not compressed. Bodies below 1 kB and pictures are not compressed.',
  ),
} as const satisfies Record<string, Header>

type Name = keyof typeof cachingHeaders

const referenceTo = (name: string): { $ref: string } => ({ $ref: `#/components/headers/${name}` })

/** Documents headers by references to the shared components. */
export const referToHeaders = (
  { responses }: Operation,
  names: readonly string[],
  statuses: readonly number[],
): void => {
  for (const status of statuses) {
    const response = responses[status]
    if (response === undefined) continue
    response.headers = { ...response.headers, ...Object.fromEntries(names.map((name) => [name, referenceTo(name)])) }
  }
}

/** Documents the headers for caches if the operation can respond with 304. Only texts are compressed. */
export const addCachingHeaders = (operation: Operation): void => {
  const { 200: ok, 304: unchanged } = operation.responses
  if (unchanged === undefined) return
  const isPicture = Object.keys(ok?.content ?? {}).some((type) => type.startsWith('image/'))
  referToHeaders(operation, ['ETag', 'Cache-Control'] satisfies Name[], [200, 304])
  if (isPicture) return
  referToHeaders(operation, ['Vary'] satisfies Name[], [200, 304])
  referToHeaders(operation, ['Content-Encoding'] satisfies Name[], [200])
}

/** The components that the paths refer to: `headers`, or nothing if there are none. */
export const usedCachingHeaders = (paths: unknown): { headers?: Record<string, Header> } => {
  const json = JSON.stringify(paths)
  const used = Object.entries(cachingHeaders).filter(([name]) => json.includes(JSON.stringify(referenceTo(name))))
  return used.length === 0 ? {} : { headers: Object.fromEntries(used) }
}
