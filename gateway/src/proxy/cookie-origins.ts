import type { FastifyRequest } from 'fastify'

/**
 * A function that says whether a request is from a page that may use the refresh cookie: a page of one of the origins,
 * or a page of the gateway's own. The gateway may have more names than PUBLIC_URL's, such as `localhost`. A request
 * without an origin is not from a page.
 *
 * Browsers set `origin`, `sec-fetch-site` and `host`, and no page can change these headers. Browsers send no
 * `sec-fetch-site` over plain HTTP, except to the own machine. For them the origin is compared with the host, and with
 * the protocol of PUBLIC_URL: a page without TLS must not act for a site with TLS.
 */
export const mayUseCookieAt = ({ publicUrl, origins }: { publicUrl: string; origins: readonly string[] }) => {
  const { protocol } = new URL(publicUrl)
  return ({ headers, host }: Pick<FastifyRequest, 'headers' | 'host'>): boolean => {
    const { origin, 'sec-fetch-site': site } = headers
    if (origin === undefined || origins.includes(origin)) return true
    return site === undefined ? origin === `${protocol}//${host}` : site === 'same-origin'
  }
}
