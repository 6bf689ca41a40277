import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import type { FastifyInstance, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Components, exampleOf, type JsonSchema } from './example.ts'
import { statusTitles } from './problem.ts'

/** Says of a problem's code when it comes; with what it adds to the problem, where it adds something. */
export type ProblemText = string | { readonly detail: string; readonly members: Readonly<Record<string, unknown>> }

/** The problems that an operation may answer with: by status, then by code. */
export type OperationProblems = Readonly<Record<number, Readonly<Record<string, ProblemText>>>>

declare module 'fastify' {
  interface FastifySchema {
    /** What may go wrong with this operation besides what may with each of its kind, such as a missing token. */
    problems?: OperationProblems
    'x-problems'?: OperationProblems
  }
}

type MediaType = { schema?: JsonSchema; example?: unknown; examples?: Record<string, unknown> }
type Header = { description: string; schema: JsonSchema }
type Response = { description: string; headers?: Record<string, Header>; content?: Record<string, MediaType> }

export type Operation = {
  operationId?: string
  parameters?: { name: string; in: string }[]
  requestBody?: { required?: boolean; content?: Record<string, MediaType> }
  responses: Record<string, Response>
  'x-problems'?: OperationProblems
}

const problemMedia = 'application/problem+json'

/** An error as the API answers it. Some codes add members of their own. */
const { $schema: _, ...problemSchema } = z.toJSONSchema(
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

const header = (description: string, schema: JsonSchema = { type: 'string' }): Header => ({ description, schema })

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

const addExamples = (content: Record<string, MediaType> | undefined, components: Components): void => {
  for (const media of Object.values(content ?? {})) {
    if (media.example !== undefined || media.examples !== undefined || media.schema === undefined) continue
    const example = exampleOf(media.schema, components)
    if (example !== undefined) media.example = example
  }
}

const link = header('The next page, `rel="next"` (RFC 8288); none on the last one')
const location = header('Where it is')
const entityTag = header('Changes whenever the answer does')

/** What the headers of a success tell: a list's next page, a new thing's place, the tag of what may be kept. */
const addHeaders = (operation: Operation, { isShownById }: { isShownById: boolean }): void => {
  const { 200: ok, 201: created, 304: unchanged } = operation.responses
  const add = (response: Response | undefined, name: string, value: Header) => {
    if (response) response.headers = { ...response.headers, [name]: value }
  }
  if (operation.parameters?.some(({ name }) => name === 'cursor')) add(ok, 'Link', link)
  if (isShownById) add(created, 'Location', location)
  if (unchanged) for (const response of [ok, unchanged]) add(response, 'ETag', entityTag)
}

/** A pattern that only says what the format says already is noise. */
const withoutPatternsOfFormats = <T>(value: T): T => {
  const text = JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || !('format' in part) || !('pattern' in part)) return part
    const { pattern: _pattern, ...rest } = part
    return rest
  })
  return JSON.parse(text)
}

const successes: Readonly<Record<string, string>> = { 200: 'OK', 201: 'Created', 204: 'Done' }

/** @fastify/swagger names every response that says nothing of itself, and takes every body for required. */
const mend = (operation: Operation): void => {
  for (const [status, response] of Object.entries(operation.responses)) {
    if (response.description === 'Default Response') response.description = successes[status] ?? 'OK'
  }
  for (const media of Object.values(operation.requestBody?.content ?? {})) {
    const choices = media.schema?.anyOf
    const [body, ...others] = choices?.filter(({ type }) => type !== 'null') ?? []
    if (body === undefined || others.length > 0 || choices?.length === 1) continue
    media.schema = body
    if (operation.requestBody) operation.requestBody.required = false
  }
}

/** The names of the schemas that something refers to, by way of others too. */
const usedSchemas = (paths: unknown, components: Components): Set<string> => {
  const used = new Set<string>()
  const visit = (value: unknown): void => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue
      used.add(name)
      visit(components[name] ?? {})
    }
  }
  visit(paths)
  return used
}

type Document = {
  paths?: Record<string, Record<string, Operation>>
  components?: { schemas?: Components }
}

/** Completes a document whose operations say what may go wrong in `x-problems`: problems, examples and headers. */
const completed = <Given extends object>(document: Given): Given => {
  const given = withoutPatternsOfFormats(document)
  const { paths = {}, components } = given as Document
  const schemas: Components = { ...components?.schemas, Problem: problemSchema as JsonSchema }
  for (const [path, item] of Object.entries(paths)) {
    for (const operation of Object.values(item)) {
      mend(operation)
      addProblems(operation.responses, operation['x-problems'] ?? {})
      delete operation['x-problems']
      addHeaders(operation, { isShownById: paths[`${path.replace(/\/$/, '')}/{id}`]?.['get'] !== undefined })
      addExamples(operation.requestBody?.content, schemas)
      for (const response of Object.values(operation.responses)) addExamples(response.content, schemas)
    }
  }
  const used = usedSchemas(paths, schemas)
  const kept = Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)))
  return { ...given, components: { ...components, schemas: kept } }
}

/** How @fastify/swagger makes our documents out of zod schemas. */
export const documentTransforms: Pick<FastifyDynamicSwaggerOptions, 'transform' | 'transformObject'> = {
  transform: jsonSchemaTransform,
  transformObject: (input) => completed(jsonSchemaTransformObject(input)),
}
