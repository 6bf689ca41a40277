import { readFile } from 'node:fs/promises'
import { sendTagged, type TaggedContent, taggedContent } from '@marquee/service-kit/http/entity-tag'
import type { FastifyInstance } from 'fastify'
import { open } from '../own-routes/own-routes.ts'

const scriptPath = '/redoc/redoc.standalone.js'

// The element is all that ReDoc's script looks for, so nothing has to be started by a script in the page. The empty icon
// keeps browsers from asking for one.
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
 * As little as ReDoc can do with. It puts style elements into the page; their hashes would do in Chromium, but one of them
 * is empty, and WebKit takes no hash of nothing: Safari would show a blank page. The styles of single elements it sets
 * through the DOM, which needs no leave. Its search runs in a worker that it makes of a text.
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

/** ReDoc loads its maker's logo from there and has no option against it; without a picture it shows none. */
const logo = 'https://cdn.redoc.ly/redoc/logo-mini.svg'
const noPicture = 'data:,'

const readScript = async (): Promise<TaggedContent> => {
  const text = await readFile(new URL(import.meta.resolve('redoc/bundles/redoc.standalone.js')), 'utf8')
  return taggedContent(text.replaceAll(logo, noPicture))
}

/** ReDoc at `/redoc`: the document of all services, to read. It loads nothing from elsewhere. */
export const addRedoc = (app: FastifyInstance): void => {
  // A megabyte, which is not kept before somebody asks for it. The promise is kept, so that a hundred who ask first at once
  // do not have it read and packed a hundred times.
  let kept: Promise<TaggedContent> | undefined

  app.get('/redoc', open, async (_request, reply) =>
    reply
      .header('content-security-policy', contentSecurityPolicy)
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(page),
  )

  app.get(scriptPath, open, async (request, reply) => {
    kept ??= readScript()
    // It changes with ReDoc's version alone: kept for a day, and after that asked for again by its tag.
    return sendTagged(request, reply, await kept, {
      type: 'text/javascript; charset=utf-8',
      cacheControl: 'public, max-age=86400',
    })
  })
}
