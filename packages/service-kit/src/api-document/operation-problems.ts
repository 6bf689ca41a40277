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

declare module 'fastify' {
  interface FastifySchema {
    /** What may go wrong with this operation besides what may with each of its kind, such as a missing token. */
    problems?: readonly DomainErrorClass[]
    /** Headers of answers that no other operation has. */
    responseHeaders?: ResponseHeaders
    'x-problems'?: readonly Problem[]
    'x-response-headers'?: ResponseHeaders
  }
}

/** An error as the API answers it. Some codes add members of their own. */
const { $schema: _, ...schema } = z.toJSONSchema(
  z
    .looseObject({
      type: z.string().describe('`/problems/<code>`'),
      title: z.string(),
      status: z.int(),
      detail: z.string(),
      instance: z.string().describe('The path that was asked for'),
      code: z.string().describe('Stable and made for programs'),
      request_id: z.string().optional(),
      errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    })
    .describe('An error (RFC 9457)'),
)

/** The schema `Problem`, which every problem of a document refers to. */
export const problemSchema = schema as JsonSchema

const always = [malformedRequest, internalError, dependencyUnavailable]
const withToken = [unauthenticated, invalidToken]
const withBody = [tooLarge, unsupportedMediaType]
const withInput = [validationFailed([{ path: 'name', message: 'is needed' }])]

const problemsOfClasses = (classes: readonly DomainErrorClass[]): Problem[] =>
  classes.map((errorClass) => problemOf(exampleErrorOf(errorClass)))

const hasCursor = (querystring: unknown): boolean => querystring instanceof z.ZodObject && 'cursor' in querystring.shape

/** Everything that may go wrong with an operation of this kind, and what its schema adds. */
const problemsOf = ({ method, config, schema = {} }: RouteOptions): Problem[] => {
  const { body, params, querystring, headers, problems = [] } = schema
  return [
    ...always,
    ...(config?.access === 'public' ? [] : withToken),
    ...problemsOfClasses(config?.access === 'superuser' ? [SuperusersOnly] : []),
    // Somebody may send a body to an operation that takes none.
    ...([method].flat().includes('GET') ? [] : withBody),
    ...(body || params || querystring || headers ? withInput : []),
    ...problemsOfClasses(hasCursor(querystring) ? [BadCursor] : []),
    ...problemsOfClasses(problems),
  ]
}

/**
 * Completes what each route says about itself: who may call it, and everything that may go wrong. Routes added after
 * this need to say only what is their own.
 */
export const documentRoutes = fp(
  async (app: FastifyInstance, { tag }: { tag: string }) => {
    app.addHook('onRoute', (route) => {
      const { schema } = route
      if (schema === undefined || schema.hide) return
      const forStaff = route.config?.access === 'superuser' ? 'For superusers.' : ''
      const description = [schema.description, forStaff].filter(Boolean).join('\n\n')
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

const retryAfter = header('Seconds after which to try again', { type: 'integer' })
const authenticate = header('`Bearer`, with an `error` if the token was bad (RFC 6750)')

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

/** Adds problems to an operation's responses, each with its code and an example. Those that are there stay as they are. */
export const addProblems = (responses: Operation['responses'], problems: readonly Problem[]): void => {
  for (const [status, ofStatus] of Map.groupBy(problems, (problem) => problem.status)) {
    const before = responses[status]
    const known = codesOf(before)
    const added = new Map(
      ofStatus.filter(({ code }) => !known.includes(code)).map((problem) => [problem.code, problem]),
    )
    const examples = [...added].map(([code, problem]) => [code, { value: exampleBody(problem) }])
    const headers = { ...(known.length > 0 ? before?.headers : {}), ...headersOf([...added.values()]) }
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
                properties: { code: { type: 'string', enum: [...known, ...added.keys()] } },
              },
            ],
          },
          examples: { ...before?.content?.[problemMedia]?.examples, ...Object.fromEntries(examples) },
        },
      },
    }
  }
}
