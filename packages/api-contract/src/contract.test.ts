import { describe, expect, it } from 'vitest'
import { createContract, type ObservedResponse } from './contract.ts'

const problem = (...codes: string[]) => ({
  content: {
    'application/problem+json': {
      schema: {
        allOf: [
          { $ref: '#/components/schemas/Problem' },
          { type: 'object', properties: { code: { type: 'string', enum: codes } } },
        ],
      },
      examples: { any: { value: { id: 1 } } },
    },
  },
})
const json = (schema: object) => ({ content: { 'application/json': { schema, example: { id: 'x' } } } })
const movie = { $ref: '#/components/schemas/Movie' }
const headersFor = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))

const document = {
  openapi: '3.1.0',
  paths: {
    '/api/v1/movies/{id}': {
      get: {
        operationId: 'getMovie',
        responses: { 200: json(movie), 304: json(movie), 404: problem('movie-not-found') },
      },
      delete: {
        operationId: 'deleteMovie',
        responses: {
          204: {},
          401: { $ref: '#/components/responses/unauthenticated' },
          429: problem('slow'),
          503: problem('busy'),
        },
      },
    },
    '/api/v1/movies/genres': {
      get: { operationId: 'listGenres', responses: { 200: json({ type: 'array', items: { type: 'string' } }) } },
    },
    '/api/v1/movies': {
      post: {
        operationId: 'addMovie',
        responses: { 201: { ...json(movie), headers: { Location: { schema: { type: 'string' } } } } },
      },
    },
    '/api/v1/posters/{name}': {
      get: {
        operationId: 'getPoster',
        responses: { 200: { content: { 'image/webp': {} }, headers: headersFor('ETag', 'Cache-Control', 'Age') } },
      },
    },
  },
  components: {
    responses: { unauthenticated: problem('unauthenticated') },
    schemas: {
      Movie: {
        type: 'object',
        properties: {
          id: { type: 'string', format: 'uuid' },
          title: { type: 'string', example: 'Metropolis' },
          kind: { oneOf: [{ type: 'string' }, { type: 'null' }], discriminator: { propertyName: 'x' } },
        },
        required: ['id', 'title'],
        additionalProperties: false,
      },
      Problem: {
        type: 'object',
        properties: { type: { type: 'string' }, status: { type: 'integer' }, code: { type: 'string' } },
        required: ['type', 'status', 'code', 'title'],
      },
    },
  },
}
const contract = createContract(document)

const metropolis = { id: '0199f3a0-5c1e-7d2b-9a64-2f8e61c0b7d1', title: 'Metropolis' }
const moviePath = `/api/v1/movies/${metropolis.id}`

type Changes = Partial<Omit<ObservedResponse, 'headers' | 'body'>> & {
  headers?: Record<string, string>
  body?: unknown
}

const poster = { path: '/api/v1/posters/a.webp', headers: { 'content-type': 'image/webp' }, body: 'RIFF…' }

/** Checks a valid response to GET /movies/{id}, with the given changes. */
const check = ({ headers = {}, body = metropolis, ...changes }: Changes = {}) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const type: Record<string, string> = text === '' ? {} : { 'content-type': 'application/json; charset=utf-8' }
  contract.check({
    method: 'GET',
    path: moviePath,
    status: 200,
    ...changes,
    headers: new Headers({ ...type, ...headers }),
    body: text,
  })
}

const problemMedia = { 'content-type': 'application/problem+json' }
const refused = (status: number, code: string, changes: Changes = {}): Changes => ({
  status,
  body: { type: `/problems/${code}`, title: 'Error', status, code },
  ...changes,
  headers: { ...problemMedia, ...changes.headers },
})

describe('a contract', () => {
  it('lists the operations of the document', () => {
    expect(contract.operations.map(({ id, method, path }) => `${id}: ${method} ${path}`)).toEqual([
      'getMovie: GET /api/v1/movies/{id}',
      'deleteMovie: DELETE /api/v1/movies/{id}',
      'listGenres: GET /api/v1/movies/genres',
      'addMovie: POST /api/v1/movies',
      'getPoster: GET /api/v1/posters/{name}',
    ])
  })

  it('accepts responses that conform to the document', () => {
    check()
    check({ body: { ...metropolis, kind: null } })
    check({ status: 304, body: '' })
    check({ method: 'DELETE', status: 204, body: '' })
    check(refused(404, 'movie-not-found'))
    check({ method: 'POST', path: '/api/v1/movies', status: 201, headers: { location: moviePath } })
    check({ ...poster, headers: { ...poster.headers, etag: '"a"', 'cache-control': 'public' } })
  })

  it('names the request, the response and the violation in one line', () => {
    expect(() => check({ body: { ...metropolis, extra: 1 } })).toThrow(
      /^GET \/api\/v1\/movies\/0199\S+ \(getMovie\) was answered 200, but .*"additionalProperty":"extra".*Metropolis[^\n]*$/,
    )
  })
})

describe('the operation of a response', () => {
  it('is the one with the literal path, rather than one with a parameter', () => {
    check({ path: '/api/v1/movies/genres', body: ['Drama'] })
    check({ path: '/api/v1/movies/genre%73', body: ['Drama'] })
    expect(() => check({ path: '/api/v1/movies/genres' })).toThrow('(listGenres)')
  })

  it('is searched only among operations with the same method, as in a router', () => {
    check({ path: '/api/v1/movies/genres', method: 'DELETE', status: 204, body: '' })
  })

  it('does not depend on a trailing slash, the query, the origin, or the case of the method', () => {
    check({ path: `${moviePath}/` })
    check({ path: `${moviePath}/?a=/b` })
    check({ path: `https://cinema.example${moviePath}?x` })
    check({ method: 'get' })
  })

  it('is that of GET for a HEAD request, and the response must have no body', () => {
    check({ method: 'HEAD', body: '', headers: { 'content-type': 'application/json' } })
    check({ method: 'HEAD', body: '' })
    check({ method: 'HEAD', status: 404, body: '', headers: problemMedia })
    expect(() => check({ method: 'HEAD' })).toThrow('a response to HEAD must have no body')
    expect(() => check({ method: 'HEAD', body: '', headers: { 'content-type': 'text/html' } })).toThrow('text/html')
  })

  it('is missing for an undocumented path, where the response must be a 404 with the code not-found', () => {
    check(refused(404, 'not-found', { path: '/api/v1/nothing' }))
    expect(() => check({ path: '/api/v1/nothing' })).toThrow('no such operation')
    expect(() => check({ path: `${moviePath}/more` })).toThrow('no such operation')
    expect(() => check(refused(404, 'movie-not-found', { path: '/api/v1/nothing' }))).toThrow(
      'cannot be movie-not-found',
    )
    expect(() => check(refused(405, 'bad-method', { path: '/api/v1/nothing' }))).toThrow('no such operation')
  })

  it('is missing for an undocumented method, where the response must be a 404 or a 405', () => {
    check(refused(404, 'not-found', { method: 'PUT' }))
    check(refused(405, 'method-not-allowed', { method: 'PUT' }))
    check({ method: 'HEAD', path: '/api/v1/movies', status: 404, body: '' })
    expect(() => check({ method: 'PUT' })).toThrow('no such operation')
    expect(() => check({ method: 'PUT', status: 405, body: 'no' })).toThrow('must be application/problem+json')
  })
})

describe('a response violates the contract', () => {
  it('with an undocumented status', () => {
    expect(() => check({ status: 202 })).toThrow('the document has only 200, 304, 404')
    expect(() => check(refused(409, 'conflict'))).toThrow('the document has only 200, 304, 404')
  })

  it('with an undocumented content type, or without one', () => {
    expect(() => check({ headers: { 'content-type': 'text/html' } })).toThrow('text/html is not documented')
    expect(() => check({ body: '' })).toThrow('(none) is not documented')
  })

  it('with a body that is not JSON', () => {
    expect(() => check({ body: '{"id":' })).toThrow('the body is not JSON')
  })

  it('with a body that does not fit its schema', () => {
    expect(() => check({ body: { id: metropolis.id } })).toThrow(`must have required property 'title'`)
    expect(() => check({ body: { ...metropolis, title: 7 } })).toThrow('/title must be string')
    expect(() => check({ body: { ...metropolis, extra: 7 } })).toThrow('must NOT have additional properties')
  })

  it('with a value that does not have its format', () => {
    expect(() => check({ body: { ...metropolis, id: 'one' } })).toThrow('/id must match format "uuid"')
  })

  it('with a body although the document allows none', () => {
    expect(() => check({ status: 304 })).toThrow('the response must have no body')
    expect(() => check({ method: 'DELETE', status: 204, body: ' ' })).toThrow('the response must have no body')
  })

  it('as a 401 without WWW-Authenticate', () => {
    const unauthenticated = refused(401, 'unauthenticated', { method: 'DELETE' })
    expect(() => check(unauthenticated)).toThrow('has no WWW-Authenticate')
    check({ ...unauthenticated, headers: { ...problemMedia, 'www-authenticate': 'Bearer' } })
  })

  it('as a 429 or 503 without Retry-After', () => {
    for (const answer of [refused(429, 'slow', { method: 'DELETE' }), refused(503, 'busy', { method: 'DELETE' })]) {
      expect(() => check(answer)).toThrow('has no Retry-After')
      check({ ...answer, headers: { ...problemMedia, 'retry-after': '1' } })
    }
  })

  it('as a 201 without its documented Location', () => {
    expect(() => check({ method: 'POST', path: '/api/v1/movies', status: 201 })).toThrow('has no Location')
  })

  it('as a 200 without its documented headers for caches; Age may be absent', () => {
    expect(() => check(poster)).toThrow('has no ETag')
    const tagged = { ...poster.headers, etag: '"a"' }
    expect(() => check({ ...poster, headers: tagged })).toThrow('has no Cache-Control')
    check({ ...poster, headers: { ...tagged, 'cache-control': 'public' } })
  })
})

describe('an error response violates the contract', () => {
  const notFound = refused(404, 'movie-not-found')

  it('when it is not problem+json or has no code', () => {
    expect(() => check({ ...notFound, headers: {} })).toThrow(
      'must be application/problem+json and is application/json',
    )
    expect(() => check({ ...notFound, body: '' })).toThrow('the problem has no code')
    expect(() => check({ ...notFound, body: 'null' })).toThrow('the problem has no code')
  })

  it('when its type does not match its code', () => {
    const body = { type: 'about:blank', title: 'Error', status: 404, code: 'movie-not-found' }
    expect(() => check({ ...notFound, body })).toThrow('type is not /problems/movie-not-found')
  })

  it('when its body states another status', () => {
    const body = { type: '/problems/movie-not-found', title: 'Error', status: 400, code: 'movie-not-found' }
    expect(() => check({ ...notFound, body })).toThrow('status is 400')
  })

  it('when the document does not list its code', () => {
    expect(() => check(refused(404, 'genre-not-found'))).toThrow('/code must be equal to one of the allowed values')
  })

  it('when it lacks a required field of the problem schema', () => {
    const body = { type: '/problems/movie-not-found', status: 404, code: 'movie-not-found' }
    expect(() => check({ ...notFound, body })).toThrow(`must have required property 'title'`)
  })
})
