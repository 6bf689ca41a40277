import type { FastifyInstance } from 'fastify'
import { open } from './own-routes.ts'

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Marquee</title>
<h1>Marquee</h1>
<p>This is the API of a cinema's ticketing platform. Its base path is <code>/api/v1</code>.</p>
<ul>
  <li><a href="/docs">The API, to read and to try</a>
  <li><a href="/redoc">The API on one page, to read</a>
  <li><a href="/api/v1/openapi.json">The API's OpenAPI document</a>
  <li><a href="/api/v1/movies">What is on</a>
  <li><a href="/health/ready">Whether every part is ready</a>
</ul>
`

/** `GET /` says what this is and where to go. */
export const addHome = (app: FastifyInstance): void => {
  app.get('/', open, async (_request, reply) => reply.type('text/html; charset=utf-8').send(page))
}
