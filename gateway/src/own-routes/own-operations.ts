import { addCachingHeaders, cachingHeaders } from '@marquee/service-kit/api-document/caching-headers'
import type { Operation } from '@marquee/service-kit/api-document/operation'
import { addProblems } from '@marquee/service-kit/api-document/operation-problems'
import { malformedRequest, type Problem } from '@marquee/service-kit/http/problem'
import type { OpenApiDocument } from '../documents/merge-documents.ts'
import { gatewayProblems, ownProblems } from '../documents/public-document.ts'

const json = (schema: object, example: unknown) => ({ 'application/json': { schema, example } })

const checks = {
  type: 'object',
  description: 'Dependencies of the service, such as `postgres` and `rabbitmq`: each is `ok` or `unavailable`',
  additionalProperties: { type: 'string' },
}

const readiness = {
  type: 'object',
  required: ['status', 'checks', 'services'],
  properties: {
    status: { type: 'string', enum: ['ok', 'unavailable', 'stopping'], description: 'Status of the whole system' },
    checks: { ...checks, description: 'Dependencies of the gateway: each is `ok` or `unavailable`' },
    services: {
      type: 'object',
      description: 'The services by name',
      additionalProperties: {
        type: 'object',
        required: ['status'],
        properties: {
          status: { type: 'string', enum: ['ok', 'unavailable'], description: '`ok` if at least one replica is ready' },
          checks,
          replicas: {
            description: 'The status of each replica, in the order of the configuration; only if there are several',
            type: 'array',
            items: { type: 'string', enum: ['ok', 'unavailable'] },
          },
        },
      },
    },
  },
}

const report = (status: 'ok' | 'unavailable') => ({
  status,
  checks: { rabbitmq: 'ok' },
  services: { booking: { status, checks: { postgres: status, rabbitmq: 'ok' } } },
})

const cinema = {
  type: 'object',
  required: ['name', 'address', 'time_zone', 'currency', 'payments'],
  properties: {
    name: { type: 'string', description: 'Name of the house, as on tickets' },
    address: { type: ['string', 'null'], description: 'Postal address in one line; null if none is configured' },
    time_zone: {
      type: 'string',
      description: "IANA name of the cinema's time zone, in which showtimes are shown, and which decides their date",
    },
    currency: { type: 'string', description: 'ISO 4217 code, in lower case, of all prices' },
    payments: {
      type: 'string',
      enum: ['stripe', 'sandbox'],
      description:
        '`stripe`: a browser pays at Stripe, for example with Stripe.js. `sandbox`: a browser pays at the local Stripe sandbox, whose API is at `/sandbox/stripe/v1` of this server.',
    },
  },
}

const own = {
  '/api/v1/cinema': {
    get: {
      operationId: 'getCinema',
      summary: 'Get what a page has to know about the cinema',
      description:
        "Name, address, time zone, currency and the way of paying. Changes only with the gateway's configuration.",
      responses: {
        200: {
          description: 'The cinema',
          content: json(cinema, {
            name: 'Marquee',
            address: 'Torstraße 1, 10119 Berlin',
            time_zone: 'Europe/Berlin',
            currency: 'eur',
            payments: 'stripe',
          }),
        },
        304: { description: 'The cinema still has the ETag that `If-None-Match` contains' },
      },
    },
  },
  '/health/live': {
    get: {
      operationId: 'getLiveness',
      summary: 'Check that the gateway runs',
      description:
        'For process managers: restart the gateway only if this operation does not answer. The operation calls no service. An address may call the two health operations 600 times a minute in all.',
      responses: {
        200: {
          description: 'The gateway runs',
          content: json(
            { type: 'object', required: ['status'], properties: { status: { type: 'string', const: 'ok' } } },
            { status: 'ok' },
          ),
        },
      },
    },
  },
  '/health/ready': {
    get: {
      operationId: 'getReadiness',
      summary: 'Check that every service is ready',
      description:
        'For load balancers and operators. Each service is checked at most once a second, and all callers get the same result. An address may call the two health operations 600 times a minute in all.',
      responses: {
        200: { description: 'Every service and RabbitMQ are available', content: json(readiness, report('ok')) },
        503: {
          description: 'A service or RabbitMQ is not available, or the gateway is stopping',
          content: json(readiness, report('unavailable')),
        },
      },
    },
  },
  '/api/v1/openapi.json': {
    get: {
      operationId: 'getOpenApiDocument',
      summary: 'Get this OpenAPI document',
      description:
        'Describes all operations of the API. Right after the gateway has started, the response is 503 `service-unavailable` while a service is down.',
      responses: {
        200: {
          description: 'An OpenAPI 3.1 document',
          content: json(
            { type: 'object', required: ['openapi'], properties: { openapi: { type: 'string' } } },
            { openapi: '3.1.0' },
          ),
        },
        304: { description: 'The document still has the ETag that `If-None-Match` contains' },
      },
    },
  },
}

const problemsOf = (path: string): readonly Problem[] => {
  if (path === '/api/v1/openapi.json') return gatewayProblems
  if (path === '/api/v1/cinema') return ownProblems
  return [malformedRequest]
}

/** The tag of the gateway's own operations. */
export const ownTag = { name: 'gateway', description: 'The cinema, health of the system, and this document' }

/** The components that these operations refer to, in addition to those of the services. */
export const ownComponents = { headers: cachingHeaders }

/** The gateway's own operations, in the same shape as in the services' documents. */
export const ownPaths = (): OpenApiDocument['paths'] => {
  const paths: OpenApiDocument['paths'] = structuredClone(own)
  for (const path of Object.keys(paths)) {
    const operation = paths[path]?.['get'] as Operation
    Object.assign(operation, { tags: [ownTag.name], security: [] })
    addCachingHeaders(operation)
    addProblems(operation.responses, problemsOf(path))
  }
  return paths
}
