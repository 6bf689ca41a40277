/** Milliseconds that the server's clock is ahead of the browser's. */
let aheadMs = 0

/** Learns the server's time from a response that no cache has kept. The header `Date` counts whole seconds. */
export const readServerTime = (response: Response): void => {
  const sent = Date.parse(response.headers.get('date') ?? '')
  // The header is exact only to a second, so a smaller correction would only add noise.
  if (!Number.isNaN(sent) && Math.abs(sent + 500 - Date.now() - aheadMs) > 1_000) aheadMs = sent + 500 - Date.now()
}

/** A smaller difference is ignored: a page that the gateway has rendered may be five seconds old. */
const roughMs = 10_000

/** Learns the server's time from a source that is only roughly right. @param serverMs milliseconds since 1970 */
export const assumeServerTime = (serverMs: number): void => {
  if (Math.abs(serverMs - Date.now() - aheadMs) > roughMs) aheadMs = serverMs - Date.now()
}

/** The server's time in milliseconds since 1970. */
export const serverNow = (): number => Date.now() + aheadMs
