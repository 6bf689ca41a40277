import { DomainError, type ErrorKind } from '@marquee/kernel/domain-error'
import Fastify from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Problem, pathOf, problemOf, sendProblem, statusTitles, toProblemBody } from './problem.ts'

class Refusal extends DomainError {
  readonly code = 'refused'
  readonly kind: ErrorKind

  constructor(kind: ErrorKind, details?: Record<string, unknown>) {
    super('It is refused.', details)
    this.kind = kind
  }
}

const errorWith = (members: object, message = 'secret') => Object.assign(new Error(message), members)

const internalError: Problem = {
  status: 500,
  code: 'internal-error',
  detail: 'An unexpected error occurred. Quote the request id when you report it.',
}
const outage: Problem = {
  status: 503,
  code: 'dependency-unavailable',
  detail: 'A dependency of this operation, such as its database, is unavailable now. Try again.',
  headers: { 'retry-after': '1' },
}

describe('a domain error', () => {
  it.each<[ErrorKind, number, object]>([
    ['malformed', 400, {}],
    ['unauthenticated', 401, { headers: { 'www-authenticate': 'Bearer realm="marquee"' } }],
    ['forbidden', 403, {}],
    ['not-found', 404, {}],
    ['conflict', 409, {}],
    ['invalid', 422, {}],
    ['too-many', 429, {}],
    ['unavailable', 503, { headers: { 'retry-after': '1' } }],
  ])('of the kind %s has the status %i with the headers of that status', (kind, status, headers) => {
    expect(problemOf(new Refusal(kind, { by: 'A1' }))).toEqual({
      status,
      code: 'refused',
      detail: 'It is refused.',
      members: { by: 'A1' },
      ...headers,
    })
  })

  it.each<ErrorKind>(['too-many', 'unavailable', 'conflict'])(
    'of the kind %s sends its retry_after_seconds as Retry-After',
    (kind) => {
      const { headers, members } = problemOf(new Refusal(kind, { retry_after_seconds: 0 }))
      expect(headers).toEqual({ 'retry-after': '0' })
      expect(members).toEqual({ retry_after_seconds: 0 })
    },
  )

  it('ignores retry_after_seconds that is not a number', () => {
    expect(problemOf(new Refusal('too-many', { retry_after_seconds: 'soon' }))).not.toHaveProperty('headers')
    expect(problemOf(new Refusal('unavailable', { retry_after_seconds: 'soon' })).headers).toEqual({
      'retry-after': '1',
    })
  })

  it('sends WWW-Authenticate together with Retry-After', () => {
    expect(problemOf(new Refusal('unauthenticated', { retry_after_seconds: 2 })).headers).toEqual({
      'www-authenticate': 'Bearer realm="marquee"',
      'retry-after': '2',
    })
  })
})

describe('an access token', () => {
  const missing = {
    status: 401,
    code: 'unauthenticated',
    detail: 'This operation needs an access token in the Authorization header.',
    headers: { 'www-authenticate': 'Bearer realm="marquee"' },
  }
  const invalid = {
    status: 401,
    code: 'invalid-token',
    detail: 'The access token is invalid or has expired. Refresh it or log in again.',
    headers: { 'www-authenticate': 'Bearer realm="marquee", error="invalid_token"' },
  }

  it.each([
    ['missing', 'FST_JWT_NO_AUTHORIZATION_IN_HEADER', missing],
    ['missing', 'FST_JWT_NO_AUTHORIZATION_IN_COOKIE', missing],
    ['invalid', 'FST_JWT_AUTHORIZATION_TOKEN_EXPIRED', invalid],
    ['invalid', 'FST_JWT_BAD_REQUEST', invalid],
    ['invalid', 'FAST_JWT_INVALID_SIGNATURE', invalid],
  ])('that is %s gets a 401 with a challenge, whatever status its error has: %s', (_what, code, problem) => {
    expect(problemOf(errorWith({ code, statusCode: 400 }))).toEqual(problem)
  })
})

describe('an error of Fastify', () => {
  it.each<[number, string, string]>([
    [400, 'malformed-request', 'The request could not be read.'],
    [401, 'bad-request', 'Unauthorized'],
    [404, 'bad-request', 'Not Found'],
    [413, 'too-large', 'The request body is larger than this operation accepts.'],
    [414, 'bad-request', 'URI Too Long'],
    [415, 'unsupported-media-type', 'This operation does not accept the media type of the request body.'],
    [431, 'bad-request', 'Request Header Fields Too Large'],
    [499, 'bad-request', 'The request could not be served.'],
  ])('with the status %i has the code %s and does not reveal its message', (statusCode, code, detail) => {
    expect(problemOf(errorWith({ statusCode }))).toEqual({ status: statusCode, code, detail })
  })

  it('for a request timeout closes the connection', () => {
    expect(problemOf(errorWith({ statusCode: 408 }))).toEqual({
      status: 408,
      code: 'request-timeout',
      detail: 'The request did not arrive in time.',
      headers: { connection: 'close' },
    })
  })

  it.each([200, 399, 500, 503, 600])('with the status %i becomes an internal error', (statusCode) => {
    expect(problemOf(errorWith({ statusCode }))).toEqual(internalError)
  })
})

describe('an unknown error', () => {
  it.each([
    ['an error', new Error('password=secret')],
    ['an error with a code', errorWith({ code: '23505' })],
    ['an error with an outage code as a number', errorWith({ code: 57014 })],
    ['an error with a status as a text', errorWith({ statusCode: '413' })],
    ['an error caused by a text', new Error('secret', { cause: 'ECONNREFUSED' })],
    ['an object with a status', { statusCode: 413 }],
    ['an object with the code of an invalid token', { code: 'FST_JWT_BAD_REQUEST' }],
    ['an object with an outage code', { code: 'ECONNREFUSED', message: 'Connection terminated' }],
    ['a text', 'Connection terminated'],
    ['null', null],
    ['undefined', undefined],
  ])('becomes an internal error that reveals nothing: %s', (_what, error) => {
    expect(problemOf(error)).toEqual(internalError)
  })
})

describe('an outage', () => {
  it.each([
    ['the connection is refused', 'ECONNREFUSED'],
    ['the connection is reset', 'ECONNRESET'],
    ['the connection is closed while we write', 'EPIPE'],
    ['the connection times out', 'ETIMEDOUT'],
    ['the host has no address', 'ENOTFOUND'],
    ['the host cannot be reached', 'EHOSTUNREACH'],
    ['the network cannot be reached', 'ENETUNREACH'],
    ['name resolution fails temporarily', 'EAI_AGAIN'],
    ['an administrator shuts PostgreSQL down', '57P01'],
    ['PostgreSQL crashes', '57P02'],
    ['PostgreSQL is still starting', '57P03'],
    ['PostgreSQL has no connection left', '53300'],
    ['PostgreSQL reports a connection exception', '08000'],
    ['the connection does not exist', '08003'],
    ['the connection fails', '08006'],
    ['a lock is not available', '55P03'],
    ['a query is cancelled', '57014'],
    ['the database is read-only', '25006'],
    ['the password has changed', '28P01'],
  ])('becomes a 503 with a Retry-After of one second: %s', (_what, code) => {
    expect(problemOf(errorWith({ code }))).toEqual(outage)
  })

  it.each([
    'Connection terminated unexpectedly',
    'terminating: connection terminated',
    'timeout exceeded when trying to connect',
    'Query read timeout',
    'Client has encountered a connection error and is not queryable',
  ])('is recognised by a message of pg: %s', (message) => {
    expect(problemOf(new Error(message))).toEqual(outage)
  })

  const causedBy = (error: Error, depth: number): Error =>
    depth === 0 ? error : new Error('Failed query', { cause: causedBy(error, depth - 1) })

  it.each([
    [1, outage],
    [4, outage],
    [5, internalError],
    [6, internalError],
  ])('is recognised only among the first five errors of a chain of causes: at depth %i', (depth, problem) => {
    expect(problemOf(causedBy(errorWith({ code: 'ECONNREFUSED' }), depth))).toEqual(problem)
    expect(problemOf(causedBy(new Error('Query read timeout'), depth))).toEqual(problem)
  })

  it('is not looked for endlessly in an error that is its own cause', () => {
    const error = new Error('Failed query')
    error.cause = error
    expect(problemOf(error)).toEqual(internalError)
  })
})

describe('the body of a problem', () => {
  const request = (url: string) => ({ url, id: 'request-42' }) as Parameters<typeof toProblemBody>[0]

  it('has its own members beside the common ones, and the path without the query', () => {
    const problem = { status: 409, code: 'taken', detail: 'It is taken.', members: { by: ['A1'] }, headers: { x: 'y' } }
    expect(toProblemBody(request('/seats?token=secret'), problem)).toEqual({
      type: '/problems/taken',
      title: 'Conflict',
      status: 409,
      detail: 'It is taken.',
      instance: '/seats',
      code: 'taken',
      request_id: 'request-42',
      by: ['A1'],
    })
  })

  it('has the title "Error" if its status has no title', () => {
    expect(toProblemBody(request('/tea'), { status: 418, code: 'teapot', detail: 'No coffee.' })).toEqual({
      type: '/problems/teapot',
      title: 'Error',
      status: 418,
      detail: 'No coffee.',
      instance: '/tea',
      code: 'teapot',
      request_id: 'request-42',
    })
  })

  it.each([
    ['/a?b?c', '/a'],
    ['/a', '/a'],
    ['', ''],
    [`/${'a'.repeat(299)}?b`, `/${'a'.repeat(299)}`],
    [`/${'a'.repeat(300)}`, `/${'a'.repeat(299)}`],
  ])('has the path of %.10s, cut to 300 characters', (url, path) => {
    expect(pathOf({ url })).toBe(path)
  })

  it('has the reason phrase of its status as its title (RFC 9110)', () => {
    expect(statusTitles).toEqual({
      400: 'Bad Request',
      401: 'Unauthorized',
      403: 'Forbidden',
      404: 'Not Found',
      405: 'Method Not Allowed',
      408: 'Request Timeout',
      409: 'Conflict',
      413: 'Content Too Large',
      414: 'URI Too Long',
      415: 'Unsupported Media Type',
      422: 'Unprocessable Content',
      429: 'Too Many Requests',
      431: 'Request Header Fields Too Large',
      500: 'Internal Server Error',
      503: 'Service Unavailable',
    })
  })
})

describe('a server that sends problems', () => {
  const app = Fastify({ genReqId: () => 'request-42' }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, problemOf(error)))
  const body = z.strictObject({ name: z.string('must be a text'), tags: z.array(z.int('must be a whole number')) })
  app.post('/things', { schema: { body } }, async () => null)
  app.get('/busy', { schema: { response: { 503: z.object({ other: z.string() }) } } }, async () => {
    throw new Refusal('unavailable', { retry_after_seconds: 7 })
  })
  afterAll(() => app.close())

  it('sends status, headers and body even if the route has another schema for the status', async () => {
    const { statusCode, headers, body } = await app.inject('/busy?a=b')
    expect(statusCode).toBe(503)
    expect(headers).toMatchObject({ 'retry-after': '7', 'content-type': 'application/problem+json' })
    expect(JSON.parse(body)).toEqual({
      type: '/problems/refused',
      title: 'Service Unavailable',
      status: 503,
      detail: 'It is refused.',
      instance: '/busy',
      code: 'refused',
      request_id: 'request-42',
      retry_after_seconds: 7,
    })
  })

  it('names each invalid field of a request by its path', async () => {
    const payload = { name: 1, tags: [1, 'x'], admin: true }
    const answer = await app.inject({ method: 'POST', url: '/things', payload })
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toMatchObject({
      code: 'validation-failed',
      detail: 'The request is not valid. The field `errors` lists the invalid fields.',
      errors: [
        { path: 'name', message: 'must be a text' },
        { path: 'tags.1', message: 'must be a whole number' },
        { path: '', message: 'Unrecognized key: "admin"' },
      ],
    })
  })
})

it('names an invalid field even if the validation gives no reason', () => {
  const marker = Symbol.for('ZodFastifySchemaValidationError')
  const validation = [
    { [marker]: true, instancePath: '/seats/0/row' },
    { [marker]: true, instancePath: 'seats/0' },
  ]
  expect(problemOf(errorWith({ validation, statusCode: 400 }))).toEqual({
    status: 422,
    code: 'validation-failed',
    detail: 'The request is not valid. The field `errors` lists the invalid fields.',
    members: {
      errors: [
        { path: 'seats.0.row', message: 'is not valid' },
        { path: 'seats.0', message: 'is not valid' },
      ],
    },
  })
})
