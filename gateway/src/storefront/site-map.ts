import { recentValue } from '@marquee/kernel/recent-value'
import { sendTagged, taggedContent } from '@marquee/service-kit/http/entity-tag'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { storefrontRoute } from '../own-routes/own-routes.ts'
import type { Upstream } from '../proxy/upstream.ts'
import { ServiceUnavailable } from '../proxy/upstream-errors.ts'
import { escapeHtml } from './template.ts'

/** Search engines read at most 50,000 addresses of one site map. A cinema has far fewer upcoming showtimes. */
const maxOfEach = 2_000
const pageSize = 50
const cacheMilliseconds = 600_000

const movies = z.array(z.object({ id: z.guid() }))
const showtimes = z.array(z.object({ id: z.guid(), show_datetime: z.string(), status: z.string() }))

/** The path of the next page, from the header `Link`. */
const nextPath = (link: unknown): string | undefined => {
  const [, url] = /<([^>]*)>;\s*rel="next"/.exec(String(link ?? '')) ?? []
  if (url === undefined) return undefined
  const { pathname, search } = new URL(url, 'http://catalog.invalid')
  return `${pathname}${search}`
}

/** Reads a list of the catalog, page by page, up to the bound. */
const readList = async <T>(catalog: Pick<Upstream, 'getJson'>, path: string, schema: z.ZodType<T[]>): Promise<T[]> => {
  const all: T[] = []
  let next: string | undefined = `${path}?limit=${pageSize}`
  while (next !== undefined && all.length < maxOfEach) {
    const { status, headers, body }: Awaited<ReturnType<Upstream['getJson']>> = await catalog.getJson(next)
    if (status !== 200) throw new Error(`the catalog answered ${status}`)
    all.push(...schema.parse(body))
    next = nextPath(headers['link'])
  }
  return all.slice(0, maxOfEach)
}

/** The catalog does not say when a film was changed, so no address has a `lastmod`. */
const siteMapOf = (publicUrl: string, paths: readonly string[]): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ...paths.map((path) => `<url><loc>${escapeHtml(`${publicUrl}${path}`)}</loc></url>`),
    '</urlset>',
    '',
  ].join('\n')

const robots = (publicUrl: string): string =>
  [
    'User-agent: *',
    ...['/account', '/my-tickets', '/reservations/', '/sign-in', '/staff'].map((path) => `Disallow: ${path}`),
    '',
    `Sitemap: ${publicUrl}/sitemap.xml`,
    '',
  ].join('\n')

/** Adds `/robots.txt`, and `/sitemap.xml` with the start page, the films and the showtimes that sell tickets. */
export const addSiteMap = (
  app: FastifyInstance,
  { catalog, publicUrl }: { catalog: Pick<Upstream, 'getJson'>; publicUrl: string },
): void => {
  const siteMap = recentValue({
    maxAgeMilliseconds: cacheMilliseconds,
    read: async () => {
      const films = await readList(catalog, '/api/v1/movies', movies)
      const listed = await readList(catalog, '/api/v1/showtimes', showtimes)
      // The catalog also lists the showtimes that are running and the cancelled ones.
      const onSale = listed.filter(
        ({ show_datetime: at, status }) => status === 'scheduled' && Date.parse(at) > Date.now(),
      )
      return taggedContent(
        siteMapOf(publicUrl, [
          '/',
          ...films.map(({ id }) => `/films/${id}`),
          ...onSale.map(({ id }) => `/showtimes/${id}`),
        ]),
      )
    },
  })
  app.get('/sitemap.xml', storefrontRoute, async (request, reply) => {
    try {
      const content = await siteMap.get()
      const type = 'application/xml; charset=utf-8'
      return sendTagged(request, reply, content, { type, cacheControl: 'public, max-age=600' })
    } catch (error) {
      // A site map without the films would tell search engines that the films are gone.
      throw new ServiceUnavailable('catalog', error)
    }
  })

  const robotsText = taggedContent(robots(publicUrl))
  app.get('/robots.txt', storefrontRoute, async (request, reply) =>
    sendTagged(request, reply, robotsText, { type: 'text/plain; charset=utf-8', cacheControl: 'public, max-age=3600' }),
  )
}
