import type { FastifyInstance } from 'fastify'
import { publicRoute } from './own-routes.ts'

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Marquee for developers</title>
<h1>Marquee</h1>
<p>This is the API of a cinema's ticketing platform. Its base path is <code>/api/v1</code>.</p>
<ul>
  <li><a href="/docs">API documentation to try out (Swagger UI)</a>
  <li><a href="/redoc">API documentation on one page (ReDoc)</a>
  <li><a href="/api/v1/openapi.json">OpenAPI document</a>
  <li><a href="/problems">Errors and what they mean</a>
  <li><a href="/api/v1/movies">Movies and their showtimes</a>
  <li><a href="/health/ready">Readiness of every service</a>
</ul>
`

/**
 * Adds a page with links to everything that a developer may look for here.
 *
 * @param paths the paths of the page
 */
export const addDevelopersPage = (app: FastifyInstance, paths: readonly string[]): void => {
  for (const path of paths) {
    app.get(path, publicRoute, async (_request, reply) => reply.type('text/html; charset=utf-8').send(page))
  }
}
