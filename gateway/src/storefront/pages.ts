import type { FastifyInstance } from 'fastify'
import { storefrontRoute } from '../own-routes/own-routes.ts'
import type { CatalogReader } from './catalog.ts'
import type { SendPage } from './page.ts'

/** The pages that show no film before the browser has loaded it. The routes of the storefront are in its src/app.tsx. */
const otherPaths = [
  '/',
  '/showtimes/:id/details',
  '/reservations/:id',
  '/reservations/:id/payment',
  '/my-tickets',
  '/account',
  '/sign-in',
]

/** Adds the storefront's pages. All of them are `index.html`, with the head of the page. */
export const addPages = (
  app: FastifyInstance,
  { sendPage, catalog }: { sendPage: SendPage; catalog: CatalogReader },
): void => {
  app.get<{ Params: { id: string } }>('/films/:id', storefrontRoute, async (request, reply) =>
    sendPage(request, reply, await catalog.film(request.params.id)),
  )

  app.get<{ Params: { id: string } }>('/showtimes/:id', storefrontRoute, async (request, reply) =>
    sendPage(request, reply, await catalog.showing(request.params.id)),
  )

  for (const path of otherPaths) {
    app.get(path, storefrontRoute, (request, reply) => sendPage(request, reply, { found: {} }))
  }
}
