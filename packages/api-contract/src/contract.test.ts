import { describe, expect, it } from 'vitest'
import { type Answer, createContract } from './contract.ts'

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
      get: { operationId: 'getPoster', responses: { 200: { content: { 'image/webp': {} } } } },
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

type Given = Partial<Omit<Answer, 'headers' | 'body'>> & { headers?: Record<string, string>; body?: unknown }

/** An answer to GET /movies/{id}, as it should be, but for what is given. */
const check = ({ headers = {}, body = metropolis, ...given }: Given = {}) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const type: Record<string, string> = text === '' ? {} : { 'content-type': 'application/json; charset=utf-8' }
  contract.check({
    method: 'GET',
    path: moviePath,
    status: 200,
    ...given,
    headers: new Headers({ ...type, ...headers }),
    body: text,
  })
}

const problemMedia = { 'content-type': 'application/problem+json' }
const refused = (status: number, code: string, given: Given = {}): Given => ({
  status,
  body: { type: `/problems/${code}`, title: 'Error', status, code },
  ...given,
  headers: { ...problemMedia, ...given.headers },
})

describe('the contract', () => {
  it('lists the operations of the document', () => {
    expect(contract.operations.map(({ id, method, path }) => `${id}: ${method} ${path}`)).toEqual([
      'getMovie: GET /api/v1/movies/{id}',
      'deleteMovie: DELETE /api/v1/movies/{id}',
      'listGenres: GET /api/v1/movies/genres',
      'addMovie: POST /api/v1/movies',
      'getPoster: GET /api/v1/posters/{name}',
    ])
  })

  it('accepts what the document promises', () => {
    check()
    check({ body: { ...metropolis, kind: null } })
    check({ status: 304, body: '' })
    check({ method: 'DELETE', status: 204, body: '' })
    check(refused(404, 'movie-not-found'))
    check({ method: 'POST', path: '/api/v1/movies', status: 201, headers: { location: moviePath } })
    check({ path: '/api/v1/posters/a.webp', headers: { 'content-type': 'image/webp' }, body: 'RIFF…' })
  })

  it('says in one line what was asked, what was answered and what is wrong with it', () => {
    expect(() => check({ body: { ...metropolis, extra: 1 } })).toThrow(
      /^GET \/api\/v1\/movies\/0199\S+ \(getMovie\) was answered 200, but .*"additionalProperty":"extra".*Metropolis[^\n]*$/,
    )
  })
})

describe('which operation an answer belongs to', () => {
  it('is the one that spells its path out, before one with a parameter', () => {
    check({ path: '/api/v1/movies/genres', body: ['Drama'] })
    check({ path: '/api/v1/movies/genre%73', body: ['Drama'] })
    expect(() => check({ path: '/api/v1/movies/genres' })).toThrow('(listGenres)')
  })

  it('is found by the method first, as in a router', () => {
    check({ path: '/api/v1/movies/genres', method: 'DELETE', status: 204, body: '' })
  })

  it('does not depend on a trailing slash, the query, the origin, or the case of the method', () => {
    check({ path: `${moviePath}/` })
    check({ path: `${moviePath}/?a=/b` })
    check({ path: `https://cinema.example${moviePath}?x` })
    check({ method: 'get' })
  })

  it('is that of GET for HEAD, without a body', () => {
    check({ method: 'HEAD', body: '', headers: { 'content-type': 'application/json' } })
    check({ method: 'HEAD', body: '' })
    check({ method: 'HEAD', status: 404, body: '', headers: problemMedia })
    expect(() => check({ method: 'HEAD' })).toThrow('an answer to HEAD has a body')
    expect(() => check({ method: 'HEAD', body: '', headers: { 'content-type': 'text/html' } })).toThrow('text/html')
  })

  it('is none where the document has none, and then it must be a 404 that says so', () => {
    check(refused(404, 'not-found', { path: '/api/v1/nothing' }))
    expect(() => check({ path: '/api/v1/nothing' })).toThrow('no such operation')
    expect(() => check({ path: `${moviePath}/more` })).toThrow('no such operation')
    expect(() => check(refused(404, 'movie-not-found', { path: '/api/v1/nothing' }))).toThrow(
      'cannot be movie-not-found',
    )
    expect(() => check(refused(405, 'bad-method', { path: '/api/v1/nothing' }))).toThrow('no such operation')
  })

  it('is none for a method that the path does not have, and then it must be a 404 or a 405', () => {
    check(refused(404, 'not-found', { method: 'PUT' }))
    check(refused(405, 'method-not-allowed', { method: 'PUT' }))
    check({ method: 'HEAD', path: '/api/v1/movies', status: 404, body: '' })
    expect(() => check({ method: 'PUT' })).toThrow('no such operation')
    expect(() => check({ method: 'PUT', status: 405, body: 'no' })).toThrow('must be application/problem+json')
  })
})

describe('an answer is refused', () => {
  it('with a status that is not documented', () => {
    expect(() => check({ status: 202 })).toThrow('the document knows only 200, 304, 404')
    expect(() => check(refused(409, 'conflict'))).toThrow('the document knows only 200, 304, 404')
  })

  it('with a content type that is not documented, or none', () => {
    expect(() => check({ headers: { 'content-type': 'text/html' } })).toThrow('text/html is not documented')
    expect(() => check({ body: '' })).toThrow('(none) is not documented')
  })

  it('with a body that is no JSON', () => {
    expect(() => check({ body: '{"id":' })).toThrow('the body is no JSON')
  })

  it('with a body that does not fit its schema', () => {
    expect(() => check({ body: { id: metropolis.id } })).toThrow(`must have required property 'title'`)
    expect(() => check({ body: { ...metropolis, title: 7 } })).toThrow('/title must be string')
    expect(() => check({ body: { ...metropolis, extra: 7 } })).toThrow('must NOT have additional properties')
  })

  it('with a value that is not of its format', () => {
    expect(() => check({ body: { ...metropolis, id: 'one' } })).toThrow('/id must match format "uuid"')
  })

  it('with a body where none may be', () => {
    expect(() => check({ status: 304 })).toThrow('it has a body')
    expect(() => check({ method: 'DELETE', status: 204, body: ' ' })).toThrow('it has a body')
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

  it('as a 201 without the Location that is documented', () => {
    expect(() => check({ method: 'POST', path: '/api/v1/movies', status: 201 })).toThrow('has no Location')
  })
})

describe('an error is refused', () => {
  const notFound = refused(404, 'movie-not-found')

  it('when it is no problem document', () => {
    expect(() => check({ ...notFound, headers: {} })).toThrow(
      'must be application/problem+json and is application/json',
    )
    expect(() => check({ ...notFound, body: '' })).toThrow('the problem has no code')
    expect(() => check({ ...notFound, body: 'null' })).toThrow('the problem has no code')
  })

  it('when its type is not that of its code', () => {
    const body = { type: 'about:blank', title: 'Error', status: 404, code: 'movie-not-found' }
    expect(() => check({ ...notFound, body })).toThrow('type is not /problems/movie-not-found')
  })

  it('when it states another status than it has', () => {
    const body = { type: '/problems/movie-not-found', title: 'Error', status: 400, code: 'movie-not-found' }
    expect(() => check({ ...notFound, body })).toThrow('status is 400')
  })

  it('when its code is not one that the document lists', () => {
    expect(() => check(refused(404, 'genre-not-found'))).toThrow('/code must be equal to one of the allowed values')
  })

  it('when it lacks what the schema of a problem asks for', () => {
    const body = { type: '/problems/movie-not-found', status: 404, code: 'movie-not-found' }
    expect(() => check({ ...notFound, body })).toThrow(`must have required property 'title'`)
  })
})
