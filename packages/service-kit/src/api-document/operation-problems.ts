import type { FastifyInstance, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import { z } from 'zod'
import { statusTitles } from '../http/problem.ts'
import type { JsonSchema } from './example.ts'
import { type Header, header, type Operation, type OperationProblems, type ProblemText } from './operation.ts'

declare module 'fastify' {
  interface FastifySchema {
    /** What may go wrong with this operation besides what may with each of its kind, such as a missing token. */
    problems?: OperationProblems
    'x-problems'?: OperationProblems
  }
}

const problemMedia = 'application/problem+json'

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

const merged = (...all: readonly OperationProblems[]): OperationProblems => {
  const result: Record<number, Record<string, ProblemText>> = {}
  for (const problems of all) {
    for (const [status, codes] of Object.entries(problems)) {
      result[Number(status)] = { ...result[Number(status)], ...codes }
    }
  }
  return result
}

const always: OperationProblems = {
  400: { 'malformed-request': 'The request could not be read.' },
  500: { 'internal-error': 'Something went wrong on our side.' },
  503: { 'dependency-unavailable': 'Something this needs is not available now. Try again.' },
}
const withToken: OperationProblems = {
  401: { unauthenticated: 'This needs an access token.', 'invalid-token': 'The access token is not valid.' },
}
const forSuperusers: OperationProblems = { 403: { 'superusers-only': 'Only superusers may do this.' } }
const withBody: OperationProblems = {
  413: { 'too-large': 'The request is larger than this operation takes.' },
  415: { 'unsupported-media-type': 'This operation does not take that media type.' },
}
const withInput: OperationProblems = {
  422: {
    'validation-failed': {
      detail: 'The request does not fit what this operation takes.',
      members: { errors: [{ path: 'name', message: 'is needed' }] },
    },
  },
}
const withCursor: OperationProblems = { 422: { 'bad-cursor': 'The cursor is not one that this list gave.' } }

const hasCursor = (querystring: unknown): boolean => querystring instanceof z.ZodObject && 'cursor' in querystring.shape

/** Everything that may go wrong with an operation of this kind, and what its schema adds. */
const problemsOf = ({ method, config, schema = {} }: RouteOptions): OperationProblems => {
  const { body, params, querystring, headers, problems = {} } = schema
  return merged(
    always,
    config?.access === 'public' ? {} : withToken,
    config?.access === 'superuser' ? forSuperusers : {},
    // Somebody may send a body to an operation that takes none.
    [method].flat().includes('GET') ? {} : withBody,
    body || params || querystring || headers ? withInput : {},
    hasCursor(querystring) ? withCursor : {},
    problems,
  )
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
      const { problems: _, ...rest } = schema
      route.schema = {
        tags: [tag],
        ...rest,
        ...(description === '' ? {} : { description }),
        'x-problems': problemsOf(route),
      }
    })
  },
  { name: 'marquee-document-routes' },
)

const problemOf = (status: number, code: string, text: ProblemText) => {
  const { detail, members } = typeof text === 'string' ? { detail: text, members: {} } : text
  return {
    type: `/problems/${code}`,
    title: statusTitles[status] ?? 'Error',
    status,
    detail,
    instance: '/api/v1/…',
    code,
    ...members,
  }
}

const problemHeaders = (status: number): Record<string, Header> | undefined => {
  if (status === 401) return { 'WWW-Authenticate': header('`Bearer`, with an `error` if the token was bad (RFC 6750)') }
  if (status === 429 || status === 503)
    return { 'Retry-After': header('Seconds after which to try again', { type: 'integer' }) }
  return undefined
}

/** Adds problems to an operation's responses, each with its code and an example. Those that are there stay. */
export const addProblems = (responses: Operation['responses'], problems: OperationProblems): void => {
  for (const [key, codes] of Object.entries(problems)) {
    const status = Number(key)
    const before = responses[key]?.content?.[problemMedia]
    const known = (before?.schema?.allOf?.[1]?.properties?.['code']?.enum ?? []) as readonly string[]
    const examples = Object.entries(codes).map(([code, text]) => [code, { value: problemOf(status, code, text) }])
    const headers = problemHeaders(status)
    responses[key] = {
      description: statusTitles[status] ?? 'Error',
      ...(headers ? { headers } : {}),
      content: {
        [problemMedia]: {
          schema: {
            allOf: [
              { $ref: '#/components/schemas/Problem' },
              {
                type: 'object',
                required: ['code'],
                properties: { code: { type: 'string', enum: [...new Set([...known, ...Object.keys(codes)])] } },
              },
            ],
          },
          examples: { ...before?.examples, ...Object.fromEntries(examples) },
        },
      },
    }
  }
}
