import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { sendTagged } from '@marquee/service-kit/http/entity-tag'
import type { FastifyInstance } from 'fastify'
import { publicRoute } from '../own-routes/own-routes.ts'
import { serviceNames } from '../proxy/routes.ts'
import type { Documents } from './documents.ts'

const wholeApiPath = '/api/v1/openapi.json'

const svg = (width: number, text: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="40" viewBox="0 0 ${width} 40">` +
  `<text x="50%" y="29" text-anchor="middle" font-family="sans-serif" font-weight="bold" font-size="28" fill="#ffffff">${text}</text></svg>`

const favicon = svg(40, 'M').replace('<text', '<rect width="40" height="40" rx="8" fill="#1b1b1b"/><text')

type Payload = { auth: object }

// The next two functions run in the browser: @fastify/swagger-ui writes their source into the page's script.
declare const SwaggerUIBundle: { plugins: { DownloadUrl: (system: unknown) => object } }

/** Swagger UI's default plugin. The plugin is listed because `plugins` replaces the default list. */
const downloadUrl = (system: unknown) => SwaggerUIBundle.plugins.DownloadUrl(system)

/** With `persistAuthorization`, Swagger UI stores the password and the token. This plugin leaves out the password. */
const storeNoPassword = () => ({
  statePlugins: {
    auth: {
      wrapActions: {
        authorizeOauth2: (original: (payload: Payload) => unknown) => (payload: Payload) =>
          original({ ...payload, auth: { ...payload.auth, password: '', clientSecret: '' } }),
      },
    },
  },
})

/**
 * Adds Swagger UI at `/docs`, with the document of the whole API and each service's in a drop-down. Call this before
 * `verifyAccessTokens`, because the routes of Swagger UI do not declare who may call them.
 */
export const addSwaggerUi = async (app: FastifyInstance, { publicUrl }: { publicUrl: string }): Promise<void> => {
  await app.register(swagger, {
    mode: 'static',
    specification: { document: { openapi: '3.1.0', info: { title: 'Marquee', version: '1.0.0' }, paths: {} } },
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: {
      urls: [
        { name: 'The whole API', url: wholeApiPath },
        ...serviceNames.map((name) => ({ name, url: `/docs/${name}/openapi.json` })),
      ],
      displayRequestDuration: true,
      persistAuthorization: true,
      plugins: [downloadUrl, storeNoPassword],
    },
    logo: { type: 'image/svg+xml', content: svg(150, 'Marquee') },
    theme: {
      title: 'Marquee: the API',
      favicon: [{ filename: 'favicon.svg', rel: 'icon', type: 'image/svg+xml', sizes: 'any', content: favicon }],
    },
    // Only what Swagger UI needs: its own scripts, styles that it sets on elements, and calls to the API.
    staticCSP: {
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': ["'self'", "'unsafe-inline'"],
      'img-src': ["'self'", 'data:'],
      'connect-src': ["'self'", new URL(publicUrl).origin],
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
    },
  })
}

const json = { type: 'application/json; charset=utf-8', cacheControl: 'no-cache' }
const page = { type: 'text/html; charset=utf-8', cacheControl: 'public, max-age=300' }

/** Adds the OpenAPI documents, and the pages about errors. The `type` of a problem is the path of its page. */
export const addDocuments = (app: FastifyInstance, documents: Documents): void => {
  for (const service of serviceNames) {
    app.get(`/docs/${service}/openapi.json`, publicRoute, async (request, reply) =>
      sendTagged(request, reply, await documents.of[service](), json),
    )
  }
  app.get(wholeApiPath, publicRoute, async (request, reply) =>
    sendTagged(request, reply, await documents.merged(), json),
  )
  app.get('/problems', publicRoute, async (request, reply) =>
    sendTagged(request, reply, (await documents.problemPages()).index, page),
  )
  app.get<{ Params: { code: string } }>('/problems/:code', publicRoute, async (request, reply) => {
    const content = (await documents.problemPages()).pages.get(request.params.code)
    return content ? sendTagged(request, reply, content, page) : reply.callNotFound()
  })
}
