import { readFile } from 'node:fs/promises'
import { sendTagged, type TaggedContent, taggedContent } from '@marquee/service-kit/http/entity-tag'
import type { FastifyInstance } from 'fastify'
import { publicRoute } from '../own-routes/own-routes.ts'

const scriptPath = '/redoc/redoc.standalone.js'

// ReDoc's script starts by itself when it finds the element, so the page needs no script of its own. The empty icon
// keeps browsers from requesting `/favicon.ico`.
const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Marquee: the API</title>
<link rel="icon" href="data:,">
<style>body { margin: 0 }</style>
<redoc spec-url="/api/v1/openapi.json"></redoc>
<script src="${scriptPath}"></script>
`

/**
 * Allows only what ReDoc needs. ReDoc adds style elements to the page. Hashes of these styles would be enough in
 * Chromium. But one style is empty, and WebKit accepts no hash of an empty style, so Safari would show a blank page.
 * ReDoc sets styles of single elements through the DOM, which the policy does not govern. ReDoc's search runs in a
 * worker that is made from a blob.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  "style-src-attr 'none'",
  'img-src data:',
  "connect-src 'self'",
  'worker-src blob:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The logo of ReDoc's maker. ReDoc loads the logo from this URL, and has no option to turn the logo off. */
const logo = 'https://cdn.redoc.ly/redoc/logo-mini.svg'
const noPicture = 'data:,'

const readScript = async (): Promise<TaggedContent> => {
  const text = await readFile(new URL(import.meta.resolve('redoc/bundles/redoc.standalone.js')), 'utf8')
  return taggedContent(text.replaceAll(logo, noPicture))
}

/** Adds ReDoc at `/redoc`, which shows the document of the whole API. The page loads nothing from other servers. */
export const addRedoc = (app: FastifyInstance): void => {
  // The script is a megabyte long and is read at the first request. The promise is kept, so that a hundred simultaneous
  // first requests read the file once.
  let kept: Promise<TaggedContent> | undefined

  app.get('/redoc', publicRoute, async (_request, reply) =>
    reply
      .header('content-security-policy', contentSecurityPolicy)
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(page),
  )

  app.get(scriptPath, publicRoute, async (request, reply) => {
    kept ??= readScript()
    // The script changes only with ReDoc's version: browsers keep it for a day, then revalidate it by its entity tag.
    return sendTagged(request, reply, await kept, {
      type: 'text/javascript; charset=utf-8',
      cacheControl: 'public, max-age=86400',
    })
  })
}
