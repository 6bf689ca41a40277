import { exampleErrorOf } from '@marquee/kernel/domain-error'
import type { Operation } from '@marquee/service-kit/api-document/operation'
import { addProblems } from '@marquee/service-kit/api-document/operation-problems'
import { malformedRequest, problemOf } from '@marquee/service-kit/http/problem'
import type { OpenApiDocument } from '../documents/merge-documents.ts'
import { TooBusy, TooManyRequests } from '../limits/rate-limits.ts'
import { ServiceUnavailable } from '../proxy/upstream-errors.ts'

const json = (schema: object, example: unknown) => ({ 'application/json': { schema, example } })

const readiness = {
  type: 'object',
  required: ['status', 'checks', 'services'],
  properties: {
    status: { type: 'string', enum: ['ok', 'unavailable', 'stopping'] },
    checks: { type: 'object', additionalProperties: { type: 'string' } },
    services: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        required: ['status'],
        properties: {
          status: { type: 'string', enum: ['ok', 'unavailable'] },
          checks: { type: 'object', additionalProperties: { type: 'string' } },
          replicas: {
            description: 'How each replica is, where there are several; one that is ready is enough',
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

/** What the gateway refuses for want of a service, or before it asks one. */
const beforeTheService = [TooManyRequests, TooBusy, ServiceUnavailable].map((errorClass) =>
  problemOf(exampleErrorOf(errorClass)),
)

/**
 * Says in each operation what the gateway itself may answer before a service is asked: that there were too many requests,
 * that one cannot be read, or that the service does not answer.
 */
export const addGatewayProblems = (paths: OpenApiDocument['paths']): void => {
  for (const item of Object.values(paths)) {
    for (const operation of Object.values(item)) {
      addProblems((operation as Operation).responses ?? {}, [malformedRequest, ...beforeTheService])
    }
  }
}

const own = {
  '/health/live': {
    get: {
      operationId: 'getLiveness',
      summary: 'Whether the gateway runs',
      responses: {
        200: {
          description: 'It does',
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
      summary: 'Whether every service and what it depends on is ready',
      responses: {
        200: { description: 'All are', content: json(readiness, report('ok')) },
        503: { description: 'One is not, or the gateway is stopping', content: json(readiness, report('unavailable')) },
      },
    },
  },
  '/api/v1/openapi.json': {
    get: {
      operationId: 'getOpenApiDocument',
      summary: 'This document',
      responses: {
        200: {
          description: 'OpenAPI 3.1',
          content: json(
            { type: 'object', required: ['openapi'], properties: { openapi: { type: 'string' } } },
            { openapi: '3.1.0' },
          ),
        },
      },
    },
  },
}

/** What the gateway answers itself, as a document to be merged with those of the services. */
export const ownPaths = (): OpenApiDocument['paths'] => {
  const paths: OpenApiDocument['paths'] = structuredClone(own)
  for (const path of Object.keys(paths)) {
    const operation = paths[path]?.['get'] as Operation
    Object.assign(operation, { tags: ['gateway'], security: [] })
    addProblems(operation.responses, [malformedRequest])
    if (path === '/api/v1/openapi.json') addProblems(operation.responses, beforeTheService)
  }
  return paths
}
