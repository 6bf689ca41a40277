import { DomainError } from '@marquee/kernel/domain-error'
import Fastify, { type FastifyInstance, type FastifySchema, type HTTPMethods } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Access, openToAll, signedIn, superusersOnly } from '../http/auth.ts'
import { pageQuery } from '../http/pagination.ts'
import type { Problem } from '../http/problem.ts'
import type { Operation } from './operation.ts'
import { addProblems, documentRoutes, problemSchema } from './operation-problems.ts'

const problem = (status: number, code: string, detail: string, more: object = {}): Problem => ({
  status,
  code,
  detail,
  ...more,
})
const bearer = (error = '') => ({ headers: { 'www-authenticate': `Bearer realm="marquee"${error}` } })

const always = [
  problem(400, 'malformed-request', 'The request could not be read.'),
  problem(500, 'internal-error', 'Something went wrong on our side.'),
  problem(503, 'dependency-unavailable', 'Something this needs is not available now. Try again.', {
    headers: { 'retry-after': '1' },
  }),
]
const withToken = [
  problem(401, 'unauthenticated', 'This needs an access token.', bearer()),
  problem(401, 'invalid-token', 'The access token is not valid.', bearer(', error="invalid_token"')),
]
const forSuperusers = [problem(403, 'superusers-only', 'Only superusers may do this.', { members: {} })]
const withBody = [
  problem(413, 'too-large', 'The request is larger than this operation takes.'),
  problem(415, 'unsupported-media-type', 'This operation does not take that media type.'),
]
const validationFailed = problem(422, 'validation-failed', 'The request does not fit what this operation takes.', {
  members: { errors: [{ path: 'name', message: 'is needed' }] },
})
const badCursor = problem(422, 'bad-cursor', 'The cursor is not one that this list gave.', { members: {} })

class MovieNotFound extends DomainError {
  readonly code = 'movie-not-found'
  readonly kind = 'not-found'

  constructor() {
    super('No such movie.')
  }
}

class Silly extends DomainError {
  static readonly example = () => new Silly('Untitled')

  readonly code = 'silly'
  readonly kind = 'invalid'

  constructor(name: string) {
    super(`${name} is a silly name.`, { name })
  }
}

describe('a documented route', () => {
  let app: FastifyInstance
  let seen: FastifySchema | undefined
  beforeAll(async () => {
    app = Fastify({ exposeHeadRoutes: false })
    app.setValidatorCompiler(validatorCompiler)
    app.setSerializerCompiler(serializerCompiler)
    await app.register(documentRoutes, { tag: 'catalog' })
    app.addHook('onRoute', ({ schema }) => {
      seen = schema
    })
  })
  afterAll(() => app.close())

  let count = 0
  const documented = (
    schema: FastifySchema | undefined,
    options: { config?: { access: Access } } = openToAll,
    method: HTTPMethods | HTTPMethods[] = 'GET',
  ): FastifySchema | undefined => {
    count += 1
    app.route({ url: `/${count}`, method, ...(schema ? { schema } : {}), ...options, handler: async () => null })
    return seen
  }

  it.each<[string, object, Problem[]]>([
    ['everybody', openToAll, always],
    ['customers', signedIn, [...always, ...withToken]],
    ['nobody in particular', {}, [...always, ...withToken]],
    ['superusers', superusersOnly, [...always, ...withToken, ...forSuperusers]],
  ])('for %s may fail for want of a token or of rights', (_who, options, problems) => {
    expect(documented({}, options)?.['x-problems']).toEqual(problems)
  })

  it.each<[HTTPMethods | HTTPMethods[], Problem[]]>([
    ['GET', always],
    [['HEAD', 'GET'], always],
    ['POST', [...always, ...withBody]],
    ['DELETE', [...always, ...withBody]],
    [
      ['PUT', 'PATCH'],
      [...always, ...withBody],
    ],
  ])('of the method %s may fail for its body only if one can be sent', (method, problems) => {
    expect(documented({}, openToAll, method)?.['x-problems']).toEqual(problems)
  })

  it.each(['params', 'querystring', 'headers'] as const)('with %s may find them invalid', (part) => {
    const schema = { [part]: z.object({ name: z.string() }) }
    expect(documented(schema)?.['x-problems']).toEqual([...always, validationFailed])
  })

  it('with a body may find it invalid', () => {
    expect(documented({ body: z.string() }, openToAll, 'POST')?.['x-problems']).toEqual([
      ...always,
      ...withBody,
      validationFailed,
    ])
  })

  it.each<[string, unknown, Problem[]]>([
    ['a cursor', pageQuery, [badCursor]],
    ['no cursor', z.object({ limit: z.string() }), []],
    ['a shape that is not known', z.any(), []],
  ])('whose query has %s may find a bad cursor only there', (_what, querystring, own) => {
    expect(documented({ querystring })?.['x-problems']).toEqual([...always, validationFailed, ...own])
  })

  it('has the problems of its own beside those of its kind', () => {
    expect(documented({ querystring: pageQuery, problems: [MovieNotFound, Silly] })).toEqual({
      tags: ['catalog'],
      querystring: pageQuery,
      'x-problems': [
        ...always,
        validationFailed,
        badCursor,
        problem(404, 'movie-not-found', 'No such movie.', { members: {} }),
        problem(422, 'silly', 'Untitled is a silly name.', { members: { name: 'Untitled' } }),
      ],
    })
  })

  it.each([
    ['everybody', openToAll, undefined, {}],
    ['everybody', openToAll, 'Lists movies.', { description: 'Lists movies.' }],
    ['superusers', superusersOnly, undefined, { description: 'For superusers.' }],
    ['superusers', superusersOnly, 'Adds a movie.', { description: 'Adds a movie.\n\nFor superusers.' }],
  ])('for %s says so after its own description', (_who, options, description, expected) => {
    const { 'x-problems': _, ...rest } = documented(description === undefined ? {} : { description }, options) ?? {}
    expect(rest).toStrictEqual({ tags: ['catalog'], ...expected })
  })

  it('keeps tags of its own', () => {
    expect(documented({ tags: ['health'] })?.tags).toEqual(['health'])
  })

  it.each([{ hide: true, description: 'Not for clients.' }, undefined])(
    'is left as it is when it is hidden or has no schema: %j',
    (schema) => {
      expect(documented(schema, superusersOnly)).toEqual(schema)
    },
  )

  it('comes from a plugin that others can depend on by its name', () => {
    expect(app.hasPlugin('marquee-document-routes')).toBe(true)
  })
})

describe('the problems of an operation', () => {
  const media = 'application/problem+json'
  const schemaOf = (codes: string[]) => ({
    allOf: [
      { $ref: '#/components/schemas/Problem' },
      { type: 'object', required: ['code'], properties: { code: { type: 'string', enum: codes } } },
    ],
  })
  const taken = {
    type: '/problems/taken',
    title: 'Conflict',
    status: 409,
    detail: 'It is taken.',
    instance: '/api/v1/…',
    code: 'taken',
  }

  const added = (responses: Operation['responses'], ...problems: Problem[]) => {
    addProblems(responses, problems)
    return responses
  }

  it('each have an example with what they add, and together the list of their codes', () => {
    const sold = problem(409, 'sold', 'It is sold.', { members: { by: 'Ada' } })
    expect(added({}, problem(409, 'taken', 'It is taken.'), sold)).toStrictEqual({
      409: {
        description: 'Conflict',
        content: {
          [media]: {
            schema: schemaOf(['taken', 'sold']),
            examples: {
              taken: { value: taken },
              sold: { value: { ...taken, type: '/problems/sold', detail: 'It is sold.', code: 'sold', by: 'Ada' } },
            },
          },
        },
      },
    })
  })

  it('of a status without a title are called "Error"', () => {
    const { 418: teapot } = added({}, problem(418, 'teapot', 'No coffee.'))
    expect(teapot?.description).toBe('Error')
    expect(teapot?.content?.[media]?.examples).toMatchObject({ teapot: { value: { title: 'Error', status: 418 } } })
  })

  it.each([
    [
      401,
      'www-authenticate',
      {
        'WWW-Authenticate': {
          description: '`Bearer`, with an `error` if the token was bad (RFC 6750)',
          schema: { type: 'string' },
        },
      },
    ],
    [403, undefined, undefined],
    [
      409,
      'retry-after',
      { 'Retry-After': { description: 'Seconds after which to try again', schema: { type: 'integer' } } },
    ],
    [500, 'x-other', undefined],
  ])('of the status %i come with their header %s', (status, name, headers) => {
    const given = name === undefined ? {} : { headers: { [name]: '1' } }
    const responses = added({}, problem(status, 'code', 'A sentence.', given), problem(status, 'other', 'Another one.'))
    expect(responses[status]?.headers).toEqual(headers)
  })

  it('join those that are documented already, which stay as they are, and leave other responses alone', () => {
    const ok = { description: 'OK', content: { 'application/json': { schema: { type: 'string' } } } }
    const responses: Operation['responses'] = { 200: ok }
    const [taken, again] = [problem(409, 'taken', 'It is taken.'), problem(409, 'taken', 'It was taken.')]
    const [sold, late] = [
      problem(409, 'sold', 'It is sold.', { headers: { 'retry-after': '1' } }),
      problem(409, 'late', 'Late.'),
    ]
    addProblems(responses, [taken, sold])
    addProblems(responses, [late, again])
    expect(Object.keys(responses)).toEqual(['200', '409'])
    expect(responses[200]).toBe(ok)
    const content = responses[409]?.content?.[media]
    expect(content?.schema).toEqual(schemaOf(['taken', 'sold', 'late']))
    expect(content?.examples).toMatchObject({
      taken: { value: { detail: 'It is taken.' } },
      sold: { value: { detail: 'It is sold.' } },
      late: { value: { detail: 'Late.' } },
    })
    expect(Object.keys(responses[409]?.headers ?? {})).toEqual(['Retry-After'])
  })

  const before = (schema: object) => ({ content: { [media]: { schema } } })
  it.each([
    ['no content', {}],
    ['another media type', { content: { 'application/json': { schema: { type: 'string' } } } }],
    ['no schema', { content: { [media]: {} } }],
    ['a plain schema', before({ type: 'object' })],
    ['a schema of a single part', before({ allOf: [{ type: 'object' }] })],
    ['a second part without properties', before({ allOf: [{}, {}] })],
    ['a second part without a code', before({ allOf: [{}, { properties: {} }] })],
    ['a code that may be anything', before({ allOf: [{}, { properties: { code: { type: 'string' } } }] })],
  ])('take the place of a response that names no codes: %s', (_what, response) => {
    expect(added({ 409: { description: 'Taken', ...response } }, problem(409, 'taken', 'It is taken.'))).toEqual({
      409: {
        description: 'Conflict',
        content: { [media]: { schema: schemaOf(['taken']), examples: { taken: { value: taken } } } },
      },
    })
  })
})

it('the schema of a problem has what every problem has, and allows more', () => {
  const whole = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }
  const text = { type: 'string' }
  expect(problemSchema).toEqual({
    description: 'An error (RFC 9457)',
    type: 'object',
    properties: {
      type: { ...text, description: '`/problems/<code>`' },
      title: text,
      status: { type: 'integer', ...whole },
      detail: text,
      instance: { ...text, description: 'The path that was asked for' },
      code: { ...text, description: 'Stable and made for programs' },
      request_id: text,
      errors: {
        type: 'array',
        items: {
          type: 'object',
          properties: { path: text, message: text },
          required: ['path', 'message'],
          additionalProperties: false,
        },
      },
    },
    required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
    additionalProperties: {},
  })
})
