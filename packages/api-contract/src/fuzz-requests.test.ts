import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { operationsOf } from './api-document.ts'
import { type FuzzRequest, type Pool, requestsOf, toFetchInit } from './fuzz-requests.ts'

const uuid = { type: 'string', format: 'uuid' }
const onlyOkResponse = { responses: { 200: {} } }
const form = {
  schema: {
    type: 'object',
    properties: {
      title: { type: 'string', minLength: 1, maxLength: 100 },
      poster_image: { anyOf: [{ type: 'string', format: 'binary' }, { type: 'null' }] },
    },
    required: ['title'],
    additionalProperties: false,
  },
}
const reservation = {
  schema: {
    type: 'object',
    properties: {
      showtime_id: uuid,
      seat_ids: { type: 'array', items: { type: 'string', pattern: '^[A-Z][1-9]$' }, minItems: 1, maxItems: 3 },
    },
    required: ['showtime_id', 'seat_ids'],
    additionalProperties: false,
  },
}
const genre = { schema: { type: 'object', properties: { genre_id: uuid }, required: ['genre_id'] } }

const document = {
  paths: {
    '/api/v1/movies': {
      get: {
        operationId: 'listMovies',
        parameters: [
          { name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 200 } },
          { name: 'genre_id', in: 'query', required: true, schema: uuid },
          { name: 'If-None-Match', in: 'header', schema: { type: 'string' } },
        ],
        ...onlyOkResponse,
      },
      post: {
        operationId: 'addMovie',
        requestBody: { required: true, content: { 'multipart/form-data': form } },
        ...onlyOkResponse,
      },
    },
    '/api/v1/movies/{id}/genres': {
      post: {
        operationId: 'assignGenre',
        parameters: [{ name: 'id', in: 'path', required: true, schema: uuid }],
        requestBody: { required: true, content: { 'application/x-www-form-urlencoded': genre } },
        ...onlyOkResponse,
      },
    },
    '/api/v1/movies/{id}/genres/{genre_id}': {
      delete: {
        operationId: 'unassignGenre',
        parameters: [
          { name: 'id', in: 'path', required: true, schema: uuid },
          { name: 'genre_id', in: 'path', required: true, schema: uuid },
        ],
        ...onlyOkResponse,
      },
    },
    '/api/v1/reservations': {
      post: {
        operationId: 'placeReservation',
        requestBody: { required: true, content: { 'application/json': reservation } },
        ...onlyOkResponse,
      },
    },
  },
}
const pool = { movies: ['m-1', 'm-2'], genre_id: ['g-1'], showtime_id: ['s-1'], seat_ids: ['A1', 'A2', 'A3', 'A4'] }

const drawn = new Map<string, FuzzRequest[]>()

/** A thousand requests for an operation; the tests share them. */
const sampled = (id: string): FuzzRequest[] => {
  const requests = drawn.get(id) ?? freshlySampled(id)
  drawn.set(id, requests)
  return requests
}

const freshlySampled = (id: string, given: Pool = pool): FuzzRequest[] => {
  const operation = operationsOf(document).find((one) => one.id === id)
  if (operation === undefined) throw new Error(`The document has no operation ${id}.`)
  return fc.sample(requestsOf(operation, { document, pool: given }), { numRuns: 1_000, seed: 42 })
}
const ids = operationsOf(document).map(({ id }) => id)
const ofKind = (requests: FuzzRequest[], kind: FuzzRequest['kind']) => requests.filter((one) => one.kind === kind)
const fractionOf = (requests: FuzzRequest[], has: (request: FuzzRequest) => boolean) =>
  requests.filter(has).length / requests.length
const pathnameOf = ({ path }: FuzzRequest) => new URL(`http://cinema.example${path}`).pathname
const queryOf = ({ path }: FuzzRequest) => new URL(`http://cinema.example${path}`).searchParams
const jsonOf = ({ body }: FuzzRequest) => JSON.parse(String(body)) as Record<string, unknown>
const textOf = ({ body }: FuzzRequest) => (typeof body === 'string' ? body : '')

describe('fuzz requests', () => {
  it.each(ids)('are of all kinds, and fetch can send them: %s', (id) => {
    const requests = sampled(id)
    for (const kind of ['valid', 'nearly-valid', 'hostile'] as const) {
      expect(ofKind(requests, kind).length).toBeGreaterThan(100)
    }
    for (const request of requests) {
      const init = toFetchInit(request, { authorization: 'Bearer x' })
      expect(() => new Request(`http://cinema.example${request.path}`, init)).not.toThrow()
    }
  })

  it.each(ids)('stay below Node’s limit for path and headers: %s', (id) => {
    const sizes = sampled(id).map(({ path, headers }) => path.length + JSON.stringify(headers).length)
    expect(Math.max(...sizes)).toBeLessThan(14_000)
  })

  it('reach their operation with any value in the path', () => {
    for (const request of sampled('unassignGenre')) {
      expect(pathnameOf(request)).toMatch(/^\/api\/v1\/movies\/[^/]+\/genres\/[^/]+\/?$/)
    }
  })

  it('differ only in the values from the pool if the seed is the same and the pool is another', () => {
    expect(freshlySampled('placeReservation')).toEqual(sampled('placeReservation'))
    const renamed = freshlySampled('unassignGenre', { movies: ['n-1', 'n-2'], genre_id: ['h-1'] })
    const back = renamed.map((request) => ({
      ...request,
      path: request.path.replaceAll('/n-', '/m-').replaceAll('/h-1', '/g-1'),
    }))
    expect(back).toEqual(sampled('unassignGenre'))
  })

  it('describe their invalid parts', () => {
    const descriptions = new Set(sampled('unassignGenre').map(({ description }) => description))
    expect(descriptions).toContain('unassignGenre, valid')
    expect(descriptions).toContain('unassignGenre, nearly-valid (path genre_id)')
    expect(descriptions).toContain('unassignGenre, hostile (path id, path genre_id)')
  })
})

describe('valid fuzz requests', () => {
  it('mostly use existing ids', () => {
    const paths = ofKind(sampled('unassignGenre'), 'valid')
    expect(fractionOf(paths, ({ path }) => /\/movies\/m-[12]\/genres\/g-1/.test(path))).toBeGreaterThan(0.5)
    const lists = ofKind(sampled('listMovies'), 'valid')
    expect(fractionOf(lists, (request) => queryOf(request).get('genre_id') === 'g-1')).toBeGreaterThan(0.6)
    const bodies = ofKind(sampled('placeReservation'), 'valid')
    expect(fractionOf(bodies, (request) => jsonOf(request)['showtime_id'] === 's-1')).toBeGreaterThan(0.6)
  })

  it('fill an array with distinct items from the pool, in every number that the schema allows', () => {
    const seats = ofKind(sampled('placeReservation'), 'valid').map((request) => jsonOf(request)['seat_ids'] as string[])
    const fromPool = seats.filter((list) => list.every((seat) => pool.seat_ids.includes(seat)))
    expect(fromPool.length / seats.length).toBeGreaterThan(0.6)
    expect(new Set(fromPool.map((list) => list.length))).toEqual(new Set([1, 2, 3]))
    expect(fromPool.filter((list) => new Set(list).size === list.length).length).toBeGreaterThan(50)
  })

  it('need no pool', () => {
    expect(ofKind(freshlySampled('placeReservation', { seat_ids: [] }), 'valid').length).toBeGreaterThan(100)
  })

  it('always have the required parameters, and sometimes the optional ones', () => {
    const lists = ofKind(sampled('listMovies'), 'valid')
    expect(fractionOf(lists, (request) => queryOf(request).has('genre_id'))).toBe(1)
    const withLimit = fractionOf(lists, (request) => queryOf(request).has('limit'))
    expect(withLimit).toBeGreaterThan(0.15)
    expect(withLimit).toBeLessThan(0.4)
  })

  it('sometimes have a trailing slash', () => {
    const slashes = fractionOf(ofKind(sampled('listMovies'), 'valid'), (request) => pathnameOf(request).endsWith('/'))
    expect(slashes).toBeGreaterThan(0.02)
    expect(slashes).toBeLessThan(0.5)
  })

  it('encode a URL-encoded form', async () => {
    for (const request of ofKind(sampled('assignGenre'), 'valid')) {
      expect(request.contentType).toBe('application/x-www-form-urlencoded')
      expect([...new URLSearchParams(textOf(request)).keys()]).toEqual(['genre_id'])
    }
  })

  it('encode a multipart form with a boundary and its file', async () => {
    const request = ofKind(sampled('addMovie'), 'valid').find(({ body }) => JSON.stringify(body).includes('poster.png'))
    if (request === undefined) throw new Error('no request has a file')
    const sent = new Request('http://cinema.example/', toFetchInit(request))
    expect(sent.headers.get('content-type')).toMatch(/^multipart\/form-data; boundary=/)
    const poster = (await sent.formData()).get('poster_image')
    expect(poster).toMatchObject({ name: 'poster.png', type: 'image/png' })
  })
})

describe('invalid fuzz requests', () => {
  it('have unknown or repeated query parameters', () => {
    const lists = ofKind(sampled('listMovies'), 'nearly-valid')
    expect(lists.some((request) => queryOf(request).has('unknown_field'))).toBe(true)
    expect(lists.some((request) => queryOf(request).getAll('limit').length > 1)).toBe(true)
  })

  it('have malformed JSON, half a body, random bytes, an empty body, or no body', () => {
    const wrong = sampled('placeReservation').map(({ description }) => description)
    for (const way of ['malformed JSON', 'half a body', 'empty body', 'no body', 'random bytes']) {
      expect(wrong.filter((description) => description.includes(way)).length, way).toBeGreaterThan(0)
    }
  })

  it('have a wrong content type, or none', async () => {
    const requests = sampled('placeReservation')
    const types = new Set(requests.map(({ contentType }) => contentType))
    expect(types).toContain('text/plain')
    expect(types.size).toBeGreaterThan(10)
    const untyped = requests.find(({ body, contentType }) => typeof body === 'string' && contentType === undefined)
    if (untyped === undefined) throw new Error('every request has a content type')
    expect(new Request('http://cinema.example/', toFetchInit(untyped)).headers.has('content-type')).toBe(false)
  })

  it('sometimes have a body for an operation that documents none, but never for GET, where fetch forbids a body', () => {
    expect(sampled('unassignGenre').some(({ body }) => body !== undefined)).toBe(true)
    expect(sampled('listMovies').some(({ body }) => body !== undefined)).toBe(false)
  })

  it('have hostile text in the path, the query, a header and the body', () => {
    const code = /DROP(%20| )TABLE|(<|%3C)script|7\*7/
    expect(sampled('unassignGenre').some(({ path }) => code.test(path))).toBe(true)
    expect(sampled('listMovies').some(({ path }) => code.test(path))).toBe(true)
    expect(sampled('listMovies').some(({ headers }) => code.test(headers['if-none-match'] ?? ''))).toBe(true)
    expect(sampled('placeReservation').some((request) => code.test(textOf(request)))).toBe(true)
  })
})
