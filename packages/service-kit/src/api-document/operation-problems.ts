import { type DomainErrorClass, exampleErrorOf } from '@marquee/kernel/domain-error'
import type { FastifyInstance, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import { z } from 'zod'
import { SuperusersOnly } from '../http/auth.ts'
import { BadCursor } from '../http/pagination.ts'
import {
  dependencyUnavailable,
  internalError,
  invalidToken,
  malformedRequest,
  type Problem,
  problemOf,
  statusTitles,
  tooLarge,
  unauthenticated,
  unsupportedMediaType,
  validationFailed,
} from '../http/problem.ts'
import type { JsonSchema } from './example.ts'
import { type Header, header, type Operation, problemMedia, type Response, type ResponseHeaders } from './operation.ts'
import { simplifySchemas } from './simplified-schemas.ts'

declare module 'fastify' {
  interface FastifySchema {
    /** The operation's own errors. Common errors of its kind, such as a missing token, are added. */
    problems?: readonly DomainErrorClass[]
    /** The operation's own response headers. Shared headers, such as `Link`, are added. */
    responseHeaders?: ResponseHeaders
    'x-problems'?: readonly Problem[]
    'x-response-headers'?: ResponseHeaders
  }
}

const invalidField = z.object({
  path: z.string().describe('Path of the field, such as `seats.0.row`; empty if the problem is not in one field'),
  message: z.string().describe('Why the field is invalid'),
})

const { $schema: _, ...schema } = z.toJSONSchema(
  z
    .looseObject({
      type: z.string().describe('`/problems/<code>`'),
      title: z.string().describe('Reason phrase of the status'),
      status: z.int().describe('HTTP status code of the response'),
      detail: z.string().describe('Explanation for people; its wording may change'),
      instance: z.string().describe('Path of the request, without the query'),
      code: z.string().describe('Stable error code; programs should decide by this field'),
      request_id: z
        .string()
        .optional()
        .describe('Id of the request, as in the `X-Request-Id` header; quote it when you report a problem'),
      errors: z.array(invalidField).optional().describe('The invalid fields, if the code is `validation-failed`'),
    })
    .describe('An error (RFC 9457). Some error codes add fields of their own.'),
)

/** The schema `Problem`, to which every problem response of a document refers. */
export const problemSchema = simplifySchemas(schema as JsonSchema)

const always = [malformedRequest, internalError, dependencyUnavailable]
const withToken = [unauthenticated, invalidToken]
const withBody = [tooLarge, unsupportedMediaType]
const withInput = [validationFailed([{ path: 'name', message: 'Invalid input: expected string, received undefined' }])]

const problemsOfClasses = (classes: readonly DomainErrorClass[]): Problem[] =>
  classes.map((errorClass) => problemOf(exampleErrorOf(errorClass)))

const hasCursor = (querystring: unknown): boolean => querystring instanceof z.ZodObject && 'cursor' in querystring.shape

/** The sentence that ends the description of every operation for superusers. */
const superusersSentence = 'Only superusers may call this operation.'

/** All problems of a route: those of every operation of its kind, then those that its schema lists. */
const problemsOf = ({ method, config, schema = {} }: RouteOptions): Problem[] => {
  const { body, params, querystring, headers, problems = [] } = schema
  return [
    ...always,
    ...(config?.access === 'public' ? [] : withToken),
    ...problemsOfClasses(config?.access === 'superuser' ? [SuperusersOnly] : []),
    // A client may send a body even if the operation has none.
    ...([method].flat().includes('GET') ? [] : withBody),
    ...(body || params || querystring || headers ? withInput : []),
    ...problemsOfClasses(hasCursor(querystring) ? [BadCursor] : []),
    ...problemsOfClasses(problems),
  ]
}

/**
 * Completes the documentation of each route that is added afterwards: its tag, who may call it, and the problems that
 * all routes of its kind share.
 */
export const documentRoutes = fp(
  async (app: FastifyInstance, { tag }: { tag: string }) => {
    app.addHook('onRoute', (route) => {
      const { schema } = route
      if (schema === undefined || schema.hide) return
      const audience = route.config?.access === 'superuser' ? superusersSentence : ''
      const description = [schema.description, audience].filter(Boolean).join('\n\n')
      const { problems: _, responseHeaders, ...rest } = schema
      route.schema = {
        tags: [tag],
        ...rest,
        ...(description === '' ? {} : { description }),
        'x-problems': problemsOf(route),
        ...(responseHeaders ? { 'x-response-headers': responseHeaders } : {}),
      }
    })
  },
  { name: 'marquee-document-routes' },
)

const exampleBody = ({ status, code, detail, members = {} }: Problem) => ({
  type: `/problems/${code}`,
  title: statusTitles[status] ?? 'Error',
  status,
  detail,
  instance: '/api/v1/…',
  code,
  ...members,
})

const retryAfter = header('Seconds to wait before the next attempt', { type: 'integer' })
const authenticate = header('`Bearer`; may contain the reason in `error` (RFC 6750)')

const headersOf = (problems: readonly Problem[]): Record<string, Header> => {
  const names = new Set(problems.flatMap(({ headers = {} }) => Object.keys(headers)))
  return {
    ...(names.has('www-authenticate') ? { 'WWW-Authenticate': authenticate } : {}),
    ...(names.has('retry-after') ? { 'Retry-After': retryAfter } : {}),
  }
}

const codesOf = (response: Response | undefined): readonly string[] => {
  const codes = response?.content?.[problemMedia]?.schema?.allOf?.[1]?.properties?.['code']?.enum
  return (codes ?? []) as readonly string[]
}

/** Adds problems to an operation's responses, each with its code and an example. Documented codes stay unchanged. */
export const addProblems = (responses: Operation['responses'], problems: readonly Problem[]): void => {
  for (const [status, ofStatus] of Map.groupBy(problems, (problem) => problem.status)) {
    const before = responses[status]
    const documented = codesOf(before)
    const added = new Map(
      ofStatus.filter(({ code }) => !documented.includes(code)).map((problem) => [problem.code, problem]),
    )
    const examples = [...added].map(([code, problem]) => [code, { value: exampleBody(problem) }])
    const headers = { ...(documented.length > 0 ? before?.headers : {}), ...headersOf([...added.values()]) }
    responses[status] = {
      description: statusTitles[status] ?? 'Error',
      ...(Object.keys(headers).length > 0 ? { headers } : {}),
      content: {
        [problemMedia]: {
          schema: {
            allOf: [
              { $ref: '#/components/schemas/Problem' },
              {
                type: 'object',
                required: ['code'],
                properties: { code: { type: 'string', enum: [...documented, ...added.keys()] } },
              },
            ],
          },
          examples: { ...before?.content?.[problemMedia]?.examples, ...Object.fromEntries(examples) },
        },
      },
    }
  }
}
