import type { FastifyInstance } from 'fastify'
import { storefrontRoute } from '../own-routes/own-routes.ts'
import type { CatalogReader, FilmWithShowings, Lookup } from './catalog.ts'
import type { PageContent } from './head.ts'
import type { SendPage } from './page.ts'

/** The pages of one visitor, which no search engine lists. The routes of the storefront are in its src/app.tsx. */
const privatePaths = [
  '/showtimes/:id/details',
  '/reservations/:id',
  '/reservations/:id/payment',
  '/my-tickets',
  '/account',
  '/sign-in',
]

/** While the catalog does not answer, a page is served with a general head. The page's own script reports a failure. */
const pageFor = (lookup: Lookup<FilmWithShowings>, canonicalPath: string): PageContent & { status: 200 | 404 } => {
  if (lookup === 'missing') return { status: 404, canonicalPath: null }
  if (lookup === 'unknown') return { status: 200, canonicalPath }
  return { status: 200, canonicalPath, ...lookup.found }
}

/** Adds the storefront's pages. All of them are `index.html`, with the head of the page. */
export const addPages = (
  app: FastifyInstance,
  { sendPage, catalog }: { sendPage: SendPage; catalog: CatalogReader },
): void => {
  app.get('/', storefrontRoute, (request, reply) => sendPage(request, reply, { status: 200, canonicalPath: '/' }))

  app.get<{ Params: { id: string } }>('/films/:id', storefrontRoute, async (request, reply) => {
    const { id } = request.params
    return sendPage(request, reply, pageFor(await catalog.film(id), `/films/${id}`))
  })

  app.get<{ Params: { id: string } }>('/showtimes/:id', storefrontRoute, async (request, reply) => {
    const { id } = request.params
    return sendPage(request, reply, pageFor(await catalog.showing(id), `/showtimes/${id}`))
  })

  for (const path of privatePaths) {
    app.get(path, storefrontRoute, (request, reply) => sendPage(request, reply, { status: 200, canonicalPath: null }))
  }
}
