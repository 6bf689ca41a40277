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
  problem(500, 'internal-error', 'An unexpected error occurred. Quote the request id when you report it.'),
  problem(
    503,
    'dependency-unavailable',
    'A dependency of this operation, such as its database, is unavailable now. Try again.',
    { headers: { 'retry-after': '1' } },
  ),
]
const withToken = [
  problem(401, 'unauthenticated', 'This operation needs an access token in the Authorization header.', bearer()),
  problem(
    401,
    'invalid-token',
    'The access token is invalid or has expired. Refresh it or log in again.',
    bearer(', error="invalid_token"'),
  ),
]
const forSuperusers = [problem(403, 'superusers-only', 'Only superusers may do this.', { members: {} })]
const superusersSentence = 'Only superusers may call this operation.'
const withBody = [
  problem(413, 'too-large', 'The request body is larger than this operation accepts.'),
  problem(415, 'unsupported-media-type', 'This operation does not accept the media type of the request body.'),
]
const validationFailed = problem(
  422,
  'validation-failed',
  'The request is not valid. The field `errors` lists the invalid fields.',
  { members: { errors: [{ path: 'name', message: 'Invalid input: expected string, received undefined' }] } },
)
const badCursor = problem(422, 'bad-cursor', 'The cursor is not valid for this list. Start again without a cursor.', {
  members: {},
})

class MovieNotFound extends DomainError {
  readonly code = 'movie-not-found'
  readonly kind = 'not-found'

  constructor() {
    super('The movie does not exist.')
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
  let lastSchema: FastifySchema | undefined
  beforeAll(async () => {
    app = Fastify({ exposeHeadRoutes: false })
    app.setValidatorCompiler(validatorCompiler)
    app.setSerializerCompiler(serializerCompiler)
    await app.register(documentRoutes, { tag: 'catalog' })
    app.addHook('onRoute', ({ schema }) => {
      lastSchema = schema
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
    return lastSchema
  }

  it.each<[string, object, Problem[]]>([
    ['everybody', openToAll, always],
    ['signed-in users', signedIn, [...always, ...withToken]],
    ['callers of a route that declares no access', {}, [...always, ...withToken]],
    ['superusers', superusersOnly, [...always, ...withToken, ...forSuperusers]],
  ])('for %s lists 401 and 403 only if it checks the token or the rights', (_who, options, problems) => {
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
  ])('with the method %s lists the problems of a body only if clients can send a body', (method, problems) => {
    expect(documented({}, openToAll, method)?.['x-problems']).toEqual(problems)
  })

  it.each(['params', 'querystring', 'headers'] as const)('with %s lists the problem validation-failed', (part) => {
    const schema = { [part]: z.object({ name: z.string() }) }
    expect(documented(schema)?.['x-problems']).toEqual([...always, validationFailed])
  })

  it('with a body lists the problem validation-failed', () => {
    expect(documented({ body: z.string() }, openToAll, 'POST')?.['x-problems']).toEqual([
      ...always,
      ...withBody,
      validationFailed,
    ])
  })

  it('whose query has a cursor lists the problem bad-cursor', () => {
    expect(documented({ querystring: pageQuery })?.['x-problems']).toEqual([...always, validationFailed, badCursor])
  })

  it.each<[string, unknown]>([
    ['no cursor', z.object({ limit: z.string() })],
    ['an unknown shape', z.any()],
  ])('whose query has %s does not list the problem bad-cursor', (_what, querystring) => {
    expect(documented({ querystring })?.['x-problems']).toEqual([...always, validationFailed])
  })

  it('lists its own problems after those of its kind', () => {
    expect(documented({ querystring: pageQuery, problems: [MovieNotFound, Silly] })).toEqual({
      tags: ['catalog'],
      querystring: pageQuery,
      'x-problems': [
        ...always,
        validationFailed,
        badCursor,
        problem(404, 'movie-not-found', 'The movie does not exist.', { members: {} }),
        problem(422, 'silly', 'Untitled is a silly name.', { members: { name: 'Untitled' } }),
      ],
    })
  })

  it.each([
    ['everybody', openToAll, undefined, {}],
    ['everybody', openToAll, 'Lists movies.', { description: 'Lists movies.' }],
    ['superusers', superusersOnly, undefined, { description: superusersSentence }],
    ['superusers', superusersOnly, 'Adds a movie.', { description: `Adds a movie.\n\n${superusersSentence}` }],
  ])(
    'for %s mentions superusers in its description only if it is for superusers',
    (_who, options, description, expected) => {
      const { 'x-problems': _, ...rest } = documented(description === undefined ? {} : { description }, options) ?? {}
      expect(rest).toStrictEqual({ tags: ['catalog'], ...expected })
    },
  )

  it('keeps its own tags', () => {
    expect(documented({ tags: ['health'] })?.tags).toEqual(['health'])
  })

  it.each([{ hide: true, description: 'Not for clients.' }, undefined])(
    'is left unchanged when it is hidden or has no schema: %j',
    (schema) => {
      expect(documented(schema, superusersOnly)).toEqual(schema)
    },
  )

  it('is documented by a plugin with a name, so that other plugins can depend on the plugin', () => {
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

  it('each have an example with their own fields, and together a list of their codes', () => {
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

  it('have the title "Error" when their status has no title', () => {
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
          description: '`Bearer`; may contain the reason in `error` (RFC 6750)',
          schema: { type: 'string' },
        },
      },
    ],
    [403, undefined, undefined],
    [
      409,
      'retry-after',
      { 'Retry-After': { description: 'Seconds to wait before the next attempt', schema: { type: 'integer' } } },
    ],
    [500, 'x-other', undefined],
  ])('document only the headers WWW-Authenticate and Retry-After (status %i, header %s)', (status, name, headers) => {
    const given = name === undefined ? {} : { headers: { [name]: '1' } }
    const responses = added({}, problem(status, 'code', 'A sentence.', given), problem(status, 'other', 'Another one.'))
    expect(responses[status]?.headers).toEqual(headers)
  })

  it('are added to the documented problems, and leave those and all other responses unchanged', () => {
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
    ['a code without an enum', before({ allOf: [{}, { properties: { code: { type: 'string' } } }] })],
  ])('replace a response that lists no codes: %s', (_what, response) => {
    expect(added({ 409: { description: 'Taken', ...response } }, problem(409, 'taken', 'It is taken.'))).toEqual({
      409: {
        description: 'Conflict',
        content: { [media]: { schema: schemaOf(['taken']), examples: { taken: { value: taken } } } },
      },
    })
  })
})

it('describes the fields that every problem has, and allows further fields', () => {
  const text = (description: string) => ({ type: 'string', description })
  expect(problemSchema).toEqual({
    description: 'An error (RFC 9457). Some error codes add fields of their own.',
    type: 'object',
    properties: {
      type: text('`/problems/<code>`'),
      title: text('Reason phrase of the status'),
      status: { type: 'integer', description: 'HTTP status code of the response' },
      detail: text('Explanation for people; its wording may change'),
      instance: text('Path of the request, without the query'),
      code: text('Stable error code; programs should decide by this field'),
      request_id: text('Id of the request, as in the `X-Request-Id` header; quote it when you report a problem'),
      errors: {
        type: 'array',
        description: 'The invalid fields, if the code is `validation-failed`',
        items: {
          type: 'object',
          properties: {
            path: text('Path of the field, such as `seats.0.row`; empty if the problem is not in one field'),
            message: text('Why the field is invalid'),
          },
          required: ['path', 'message'],
          additionalProperties: false,
        },
      },
    },
    required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
    additionalProperties: {},
  })
})
