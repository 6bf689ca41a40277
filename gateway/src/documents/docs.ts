import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { sendTagged } from '@marquee/service-kit/http/entity-tag'
import type { FastifyInstance } from 'fastify'
import { open } from '../own-routes/own-routes.ts'
import { serviceNames } from '../proxy/routes.ts'
import type { Documents } from './documents.ts'

/**
 * Swagger UI at `/docs`, with every service's document in a drop-down. Call it before access tokens are verified: its
 * own routes say nothing about who may call them.
 */
export const addSwaggerUi = async (app: FastifyInstance, { publicUrl }: { publicUrl: string }): Promise<void> => {
  await app.register(swagger, {
    mode: 'static',
    specification: { document: { openapi: '3.1.0', info: { title: 'Marquee', version: '1.0.0' }, paths: {} } },
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: {
      urls: serviceNames.map((name) => ({ name, url: `/docs/${name}/openapi.json` })),
      displayRequestDuration: true,
    },
    // Only what Swagger UI needs: its own scripts, the styles that it sets on elements, and calls to the API.
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

/** The documents that Swagger UI shows, and the one of all services for programs. */
export const addDocuments = (app: FastifyInstance, documents: Documents): void => {
  for (const service of serviceNames) {
    app.get(`/docs/${service}/openapi.json`, open, async (request, reply) =>
      sendTagged(request, reply, await documents.of[service](), json),
    )
  }
  app.get('/api/v1/openapi.json', open, async (request, reply) =>
    sendTagged(request, reply, await documents.merged(), json),
  )
}
