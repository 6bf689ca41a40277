import { DomainError } from '@marquee/kernel/domain-error'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openToAll, signedIn, superusersOnly } from '../http/auth.ts'
import { notModified } from '../http/entity-tag.ts'
import { createHttp } from '../http/http.ts'
import { pageQuery } from '../http/pagination.ts'
import { createLogger } from '../service/logger.ts'
import { documentTransforms } from './api-document.ts'
import { addCachingHeaders, usedCachingHeaders } from './caching-headers.ts'
import type { JsonSchema } from './example.ts'
import type { Operation, Response } from './operation.ts'
import { problemSchema } from './operation-problems.ts'
import { inlineResponses } from './shared-responses.ts'

const thing = z.object({ id: z.uuid(), name: z.string().meta({ examples: ['A thing'] }) }).meta({ id: 'Thing' })
z.object({ unused: z.string() }).meta({ id: 'NeverUsed' })
const body = z.strictObject({ name: z.string() })

class ThingNotFound extends DomainError {
  readonly code = 'thing-not-found'
  readonly kind = 'not-found'

  constructor() {
    super('The thing does not exist.')
  }
}

class Taken extends DomainError {
  static readonly example = () => new Taken('Ada')

  readonly code = 'taken'
  readonly kind = 'conflict'

  constructor(by: string) {
    super('Taken.', { by })
  }
}

class Silly extends DomainError {
  readonly code = 'silly'
  readonly kind = 'invalid'

  constructor() {
    super('A silly name.')
  }
}

const things: FastifyPluginAsyncZod = async (app) => {
  const operation = (operationId: string) => ({ operationId, summary: operationId })
  app.get(
    '/things',
    {
      schema: { ...operation('list'), querystring: pageQuery, response: { 200: z.array(thing), ...notModified } },
      ...openToAll,
    },
    async () => [],
  )
  app.get(
    '/things/:id',
    {
      schema: {
        ...operation('get'),
        params: z.strictObject({ id: z.uuid() }),
        response: { 200: thing },
        problems: [ThingNotFound],
      },
      ...signedIn,
    },
    async () => ({ id: '', name: '' }),
  )
  app.post(
    '/things',
    {
      schema: {
        ...operation('add'),
        body,
        response: { 201: thing },
        problems: [Taken, Silly],
        responseHeaders: {
          'X-Thing': { description: 'Set when added', schema: { type: 'string' }, statuses: [201, 409, 418] },
        },
      },
      ...superusersOnly,
    },
    async (_request, reply) => reply.code(201).send({ id: '', name: '' }),
  )
  app.post(
    '/reset',
    { schema: { ...operation('reset'), body: body.nullish(), response: { 204: z.null() } }, ...openToAll },
    async (_request, reply) => reply.code(204).send(null),
  )
}

let app: Awaited<ReturnType<typeof createHttp>>
type Document = {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: object; responses?: object; headers?: object }
}
/** The document as clients get it. */
let served: Document
/** The same document with the shared responses copied back into the operations. */
let document: Document
beforeAll(async () => {
  app = await createHttp({
    service: 'things',
    description: 'Things',
    config: { JWT_ISSUER: 'marquee', JWT_AUDIENCE: 'marquee-api' },
    checks: {},
    log: createLogger({ service: 'test', level: 'silent' }),
    keys: { publicKey: async () => '' },
  })
  await app.register(things, { prefix: '/api' })
  served = (await app.inject('/openapi.json')).json()
  document = inlineResponses(served)
})
afterAll(() => app.close())

const operation = (method: string, path: string): Operation => {
  const found = document.paths[path]?.[method]
  if (!found) throw new Error(`there is no ${method} ${path}`)
  return found
}
const codesOf = ({ responses }: Operation) =>
  Object.fromEntries(
    Object.entries(responses).flatMap(([status, { content }]) => {
      const codes = content?.['application/problem+json']?.schema?.allOf?.[1]?.properties?.['code']?.enum
      return codes ? [[status, codes]] : []
    }),
  )

const always = { 400: ['malformed-request'], 500: ['internal-error'], 503: ['dependency-unavailable'] }

describe('a documented operation', () => {
  it('lists the problems of its kind and its own problems', () => {
    expect(codesOf(operation('get', '/api/things'))).toEqual({ ...always, 422: ['validation-failed', 'bad-cursor'] })
    expect(codesOf(operation('get', '/api/things/{id}'))).toEqual({
      ...always,
      401: ['unauthenticated', 'invalid-token'],
      404: ['thing-not-found'],
      422: ['validation-failed'],
    })
    expect(codesOf(operation('post', '/api/things'))).toEqual({
      ...always,
      401: ['unauthenticated', 'invalid-token'],
      403: ['superusers-only'],
      409: ['taken'],
      413: ['too-large'],
      415: ['unsupported-media-type'],
      422: ['validation-failed', 'silly'],
    })
  })

  it('has an example of each problem with the fields that the problem adds', () => {
    const examples = operation('post', '/api/things').responses['409']?.content?.['application/problem+json']?.examples
    expect(examples).toMatchObject({
      taken: { value: { type: '/problems/taken', title: 'Conflict', status: 409, detail: 'Taken.', by: 'Ada' } },
    })
  })

  it('has an example of its request body and of its response', () => {
    const { requestBody, responses } = operation('post', '/api/things')
    expect(requestBody).toMatchObject({
      required: true,
      content: { 'application/json': { example: { name: 'text' } } },
    })
    expect(responses['201']?.content?.['application/json']?.example).toMatchObject({ name: 'A thing' })
    expect(operation('get', '/api/things').responses['200']?.content?.['application/json']?.example).toHaveLength(1)
  })

  it('lists the headers of its responses', () => {
    const headers = ({ responses }: Operation, status: number) => Object.keys(responses[status]?.headers ?? {})
    expect(headers(operation('get', '/api/things'), 200)).toEqual([
      'Link',
      'ETag',
      'Cache-Control',
      'Vary',
      'Content-Encoding',
    ])
    expect(headers(operation('get', '/api/things'), 304)).toEqual(['ETag', 'Cache-Control', 'Vary'])
    expect(headers(operation('post', '/api/things'), 201)).toEqual(['X-Thing', 'Location'])
    expect(headers(operation('post', '/api/things'), 409)).toEqual(['X-Thing'])
    expect(operation('post', '/api/things').responses[201]?.headers?.['X-Thing']).toEqual({
      description: 'Set when added',
      schema: { type: 'string' },
    })
    expect(headers(operation('post', '/api/things'), 401)).toEqual(['WWW-Authenticate'])
    expect(headers(operation('post', '/api/things'), 503)).toEqual(['Retry-After'])
  })

  it('says who may call it, and whether its body is required', () => {
    expect(operation('post', '/api/things')).toMatchObject({
      security: [{ bearer: [] }],
      description: 'Only superusers may call this operation.',
    })
    expect(operation('post', '/api/reset')).toMatchObject({ security: [], requestBody: { required: false } })
  })
})

it('includes only the schemas that the document refers to', () => {
  expect(Object.keys(document.components.schemas).toSorted()).toEqual(['Problem', 'Thing'])
  expect(JSON.stringify(served)).not.toMatch(/x-problems|x-response-headers/)
})

it('describes the headers for caches once, and only those that an operation refers to', () => {
  expect(Object.keys(served.components.headers ?? {})).toEqual(['ETag', 'Cache-Control', 'Vary', 'Content-Encoding'])
  const pictures = { 200: { description: 'OK', content: { 'image/webp': {} } }, 304: { description: 'Unchanged' } }
  expect(usedCachingHeaders({ '/none': { get: { responses: {} } } })).toEqual({})
  const picture = { responses: pictures }
  addCachingHeaders(picture)
  expect(Object.keys(usedCachingHeaders({ '/picture': { get: picture } }).headers ?? {})).toEqual([
    'ETag',
    'Cache-Control',
  ])
})

it('writes a problem response once, although several operations have it', () => {
  const responses = ['get', 'post'].map((method) => served.paths['/api/things']?.[method]?.responses[500])
  const shared = { $ref: '#/components/responses/internal-error' }
  expect(responses).toEqual([shared, shared])
  expect(Object.keys(served.components.responses ?? {}).toSorted()).toEqual([
    'dependency-unavailable',
    'internal-error',
    'malformed-request',
    'too-large',
    'unauthenticated-or-invalid-token',
    'unsupported-media-type',
    'validation-failed',
  ])
})

describe('a document made by @fastify/swagger', () => {
  type Made = {
    paths: Record<string, Record<string, Operation>>
    components: { schemas: Record<string, JsonSchema>; securitySchemes?: unknown }
  }

  const complete = (made: object): Made => {
    const { transformObject } = documentTransforms
    if (!transformObject) throw new Error('transformObject is missing')
    const openapiObject = { openapi: '3.1.0', info: { title: 'Things', version: '1' }, ...made }
    return transformObject({ openapiObject } as Parameters<typeof transformObject>[0]) as unknown as Made
  }
  const completeOperation = (operation: object): Operation | undefined =>
    complete({ paths: { '/things': { post: { responses: {}, ...operation } } } }).paths['/things']?.['post']

  const json = (media: object) => ({ 'application/json': media })
  const text = { type: 'string' }
  const named = { type: 'object', properties: { name: text } }

  it.each([
    ['200', 'Default Response', 'OK'],
    ['201', 'Default Response', 'Created'],
    ['202', 'Default Response', 'OK'],
    ['204', 'Default Response', 'No Content'],
    ['200', 'A thing', 'A thing'],
  ])('describes the response %s, given as "%s", as "%s"', (status, given, description) => {
    expect(completeOperation({ responses: { [status]: { description: given } } })?.responses).toEqual({
      [status]: { description },
    })
  })

  it.each([
    ['a type or null', [named, { type: 'null' }], { schema: named, example: { name: 'text' } }, false],
    ['null or a type', [{ type: 'null' }, named], { schema: named, example: { name: 'text' } }, false],
    ['two types', [named, text], { schema: { anyOf: [named, text] }, example: { name: 'text' } }, true],
    [
      'two types or null',
      [named, text, { type: 'null' }],
      { schema: { anyOf: [named, text, { type: 'null' }] }, example: { name: 'text' } },
      true,
    ],
    ['a single type', [text], { schema: { anyOf: [text] }, example: 'text' }, true],
    ['only null', [{ type: 'null' }], { schema: { anyOf: [{ type: 'null' }] } }, true],
  ])('has an optional body only when the schema is one type or null: %s', (_what, anyOf, media, required) => {
    expect(completeOperation({ requestBody: { required: true, content: json({ schema: { anyOf } }) } })).toEqual({
      responses: {},
      requestBody: { required, content: json(media) },
    })
  })

  it.each([
    ['an example', { schema: text, example: 'mine' }, { schema: text, example: 'mine' }],
    ['several examples', { schema: text, examples: { mine: 1 } }, { schema: text, examples: { mine: 1 } }],
    ['no schema', {}, {}],
    ['a schema without a type', { schema: {} }, { schema: {} }],
    ['a schema with a type', { schema: text }, { schema: text, example: 'text' }],
  ])('gets an example only where a schema has a type and no example is given: %s', (_what, media, expected) => {
    expect(
      completeOperation({
        requestBody: { required: true, content: json(media) },
        responses: { 200: { description: 'A thing', content: json(media) } },
      }),
    ).toStrictEqual({
      requestBody: { required: true, content: json(expected) },
      responses: { 200: { description: 'A thing', content: json(expected) } },
    })
  })

  const header = (description: string) => ({ description, schema: text })
  const link = header('URL of the next page, with `rel="next"` (RFC 8288). Absent on the last page.')
  const references = (...names: string[]) =>
    Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
  const tagged = references('ETag', 'Cache-Control', 'Vary')
  const compressed = references('Content-Encoding')
  const location = header('URL of the created resource')
  const ok = { description: 'A thing' }

  it.each<[string, string[], Operation['responses'], Record<number, Response['headers']>]>([
    ['a list with a cursor', ['limit', 'cursor'], { 200: ok }, { 200: { Link: link } }],
    ['a list without a cursor', ['limit'], { 200: ok }, {}],
    ['a list with a 304', [], { 200: ok, 304: ok }, { 200: { ...tagged, ...compressed }, 304: tagged }],
    ['a created resource with a cursor', ['cursor'], { 201: ok }, {}],
    ['a 304 alone', [], { 304: ok }, { 304: tagged }],
    [
      'a picture, which is not compressed',
      [],
      { 200: { ...ok, content: { 'image/webp': {} } }, 304: ok },
      { 200: references('ETag', 'Cache-Control'), 304: references('ETag', 'Cache-Control') },
    ],
  ])('documents the headers of %s', (_what, parameters, given, headers) => {
    const { responses } =
      completeOperation({ responses: given, parameters: parameters.map((name) => ({ name })) }) ?? {}
    const found = Object.entries(responses ?? {}).map(([status, response]) => [status, response.headers])
    expect(Object.fromEntries(found)).toEqual(headers)
    expect(Object.keys(responses ?? {})).toEqual(Object.keys(given))
  })

  it('keeps the headers that a response already has', () => {
    const own = { 'X-Own': header('An own header') }
    const responses = { 200: { description: 'OK', headers: own }, 304: { description: 'Unchanged' } }
    expect(completeOperation({ parameters: [{ name: 'cursor' }], responses })?.responses).toEqual({
      200: { description: 'OK', headers: { ...own, Link: link, ...tagged, ...compressed } },
      304: { description: 'Unchanged', headers: tagged },
    })
  })

  it.each([
    ['/things', '/things/{id}', 'get', { Location: location }],
    ['/things/', '/things/{id}', 'get', { Location: location }],
    ['/api/v1/things', '/api/v1/things/{id}', 'get', { Location: location }],
    ['/things', '/things/{id}', 'delete', undefined],
    ['/things', '/things/{name}', 'get', undefined],
    ['/things', '/others/{id}', 'get', undefined],
  ])('documents a Location only if the resource can be read by id: %s, %s (%s)', (path, item, method, headers) => {
    const { paths } = complete({
      paths: {
        [path]: { post: { responses: { 201: { description: 'Created' } } } },
        [item]: { [method]: { responses: { 200: { description: 'OK' } } } },
      },
    })
    expect(paths[path]?.['post']?.responses).toEqual({ 201: { description: 'Created', ...(headers && { headers }) } })
    expect(paths[item]?.[method]?.responses).toEqual({ 200: { description: 'OK' } })
  })

  it('turns the problems of an operation into responses', () => {
    const operation = completeOperation({ 'x-problems': [{ status: 409, code: 'taken', detail: 'It is taken.' }] })
    expect(operation).not.toHaveProperty('x-problems')
    expect(codesOf(operation ?? { responses: {} })).toEqual({ 409: ['taken'] })
  })

  it('omits a pattern beside a format, and keeps every other keyword', () => {
    const schema = {
      type: 'object',
      properties: {
        id: { type: 'string', format: 'uuid', pattern: '^[0-9a-f-]+$' },
        day: { type: 'string', format: 'date' },
        code: { type: 'string', pattern: '^[A-Z]+$' },
        note: { type: 'string', default: null },
      },
    }
    const made = completeOperation({ requestBody: { content: json({ schema, example: null }) } })
    expect(made?.requestBody?.content).toEqual(
      json({
        schema: {
          type: 'object',
          properties: { ...schema.properties, id: { type: 'string', format: 'uuid' } },
        },
        example: null,
      }),
    )
  })

  it('omits the safe-integer bounds that zod adds, and keeps every other bound', () => {
    const safe = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }
    const whole = { type: 'integer', ...safe }
    const properties = {
      any: whole,
      positive: { ...whole, exclusiveMinimum: 0 },
      percent: { ...whole, minimum: 0, maximum: 100 },
      seats: { type: 'array', items: whole, minItems: 1 },
    }
    const made = completeOperation({ requestBody: { content: json({ schema: { properties }, example: null }) } })
    expect(made?.requestBody?.content).toEqual(
      json({
        schema: {
          properties: {
            any: { type: 'integer' },
            positive: { type: 'integer', exclusiveMinimum: 0 },
            percent: { type: 'integer', minimum: 0, maximum: 100 },
            seats: { type: 'array', items: { type: 'integer' }, minItems: 1 },
          },
        },
        example: null,
      }),
    )
  })

  it('shows distinct ids for distinct things, and the same id for the same thing', () => {
    const id = { type: 'string', format: 'uuid' }
    const time = { type: 'string', format: 'date-time' }
    const movie = { type: 'object', properties: { id } }
    const properties = {
      id,
      movie_id: id,
      movie: { $ref: '#/components/schemas/Movie' },
      room: movie,
      expires_at: time,
    }
    const Reservation = { type: 'object', properties: { ...properties, created_at: time } }
    const { paths } = complete({
      paths: {
        '/things': {
          get: {
            responses: {
              200: { description: 'OK', content: json({ schema: { $ref: '#/components/schemas/Reservation' } }) },
            },
          },
        },
      },
      components: { schemas: { Reservation, Movie: movie } },
    })
    const example = paths['/things']?.['get']?.responses[200]?.content?.['application/json']?.example
    const shown = example as Record<string, string> & Record<'movie' | 'room', { id: string }>
    expect(shown.movie.id).toBe(shown['movie_id'])
    expect(new Set([shown['id'], shown['movie_id'], shown.room.id]).size).toBe(3)
    expect(z.uuid().safeParse(shown['id']).success).toBe(true)
    expect(Date.parse(shown['expires_at'] ?? '') - Date.parse(shown['created_at'] ?? '')).toBe(30 * 60_000)
  })

  it('keeps the schemas that the paths refer to, directly or through other schemas, and all other components', () => {
    const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
    const schemas = {
      Parent: { type: 'object', properties: { child: ref('Child') } },
      Child: { type: 'object', properties: { parent: ref('Parent'), lost: ref('Lost') } },
      Unused: { type: 'object', properties: { child: ref('Other') } },
      Other: text,
    }
    const securitySchemes = { bearer: { type: 'http', scheme: 'bearer' } }
    const responses = { 200: { description: 'OK', content: json({ schema: ref('Parent'), example: {} }) } }
    const paths = { '/things': { get: { responses } } }
    expect(complete({ paths, components: { schemas, securitySchemes } })).toEqual({
      openapi: '3.1.0',
      info: { title: 'Things', version: '1' },
      paths,
      components: { securitySchemes, schemas: { Parent: schemas.Parent, Child: schemas.Child } },
    })
  })

  it('includes the problem schema when an operation has a problem', () => {
    const { components } = complete({
      paths: {
        '/things': { get: { responses: {}, 'x-problems': [{ status: 404, code: 'missing', detail: 'Missing.' }] } },
      },
    })
    expect(components.schemas).toEqual({ Problem: problemSchema })
  })

  it('may have no paths', () => {
    expect(complete({}).components.schemas).toEqual({})
  })
})
