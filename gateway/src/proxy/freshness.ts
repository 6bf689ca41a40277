import type { IncomingHttpHeaders } from 'node:http'

/**
 * The longest that a stored response is fresh, whatever its service allows. The API guide promises that no answer is
 * older.
 */
const maxFreshMilliseconds = 1_000

/** The directives of a `Cache-Control` header, by name in lower case. */
const directivesOf = (header: string): Map<string, string> =>
  new Map(
    header.split(',').map((directive) => {
      const [name = '', value = ''] = directive.split('=', 2)
      return [name.trim().toLowerCase(), value.trim().replaceAll('"', '')]
    }),
  )

const seconds = (value: string | undefined): number => (value !== undefined && /^\d+$/.test(value) ? Number(value) : 0)

/**
 * How long a shared cache may answer with a response (RFC 9111), at most a second. The response must be marked as being
 * for everybody (`public` or `s-maxage`) and must have a lifetime. Otherwise the result is 0. The result is also 0 if
 * the response has a cookie or a directive such as `private`.
 */
export const freshMilliseconds = (headers: IncomingHttpHeaders): number => {
  const header = headers['cache-control']
  if (header === undefined || headers['set-cookie'] !== undefined) return 0
  if (String(headers['vary'] ?? '').includes('*')) return 0
  const directives = directivesOf(header)
  if (['private', 'no-store', 'no-cache'].some((name) => directives.has(name))) return 0
  if (!directives.has('public') && !directives.has('s-maxage')) return 0
  const lifetime = seconds(directives.get('s-maxage') ?? directives.get('max-age')) - seconds(headers['age'])
  return Math.min(maxFreshMilliseconds, Math.max(0, lifetime * 1000))
}

/** The names of the request headers on which a response depends. */
export const variesBy = (headers: IncomingHttpHeaders): readonly string[] =>
  String(headers['vary'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')

/**
 * Whether a request may get a response that others get, too. A client that has just changed something sends
 * `Cache-Control: no-cache` to see its change. Requests for a part of a response, or with a condition other than
 * `If-None-Match`, are left to the service.
 */
export const acceptsShared = (headers: IncomingHttpHeaders): boolean => {
  if (headers.range !== undefined || headers['if-match'] !== undefined) return false
  if (headers['if-unmodified-since'] !== undefined) return false
  if (headers['if-modified-since'] !== undefined && headers['if-none-match'] === undefined) return false
  const header = headers['cache-control']
  return header === undefined || !/\bno-(?:cache|store)\b/i.test(header)
}
