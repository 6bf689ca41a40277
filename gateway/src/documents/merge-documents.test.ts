import { describe, expect, it } from 'vitest'
import type { Route } from '../proxy/routes.ts'
import { mergeDocuments, type OpenApiDocument, openApiDocument } from './merge-documents.ts'

const route = (method: Route['method'], path: string, service: Route['service']): Route => ({
  method,
  path,
  service,
  access: 'public',
  bodyLimit: 0,
  kind: 'request',
})

const document = (
  paths: OpenApiDocument['paths'],
  schemas: Record<string, unknown> = {},
  tags: { name: string; description?: string }[] = [],
): OpenApiDocument => ({
  openapi: '3.1.0',
  info: { title: 'a service', version: '1' },
  paths,
  components: { schemas },
  tags,
})

const options = {
  routes: [
    route('GET', '/movies/:id', 'catalog'),
    route('POST', '/movies', 'catalog'),
    route('GET', '/reservations', 'booking'),
    route('GET', '/reservations/:id/payment', 'payment'),
  ],
  info: { title: 'Marquee', version: '1.0.0' },
  servers: [{ url: 'https://cinema.example' }],
}

const refersTo = (name: string) => ({ schema: { $ref: `#/components/schemas/${name}` } })

describe('the merged document', () => {
  it('has the operations, schemas and tags of every service', () => {
    const merged = mergeDocuments(
      [
        [
          'catalog',
          document({ '/movies/{movie_id}': { get: { summary: 'one' } }, '/movies': { post: {} } }, { Movie: {} }),
        ],
        ['booking', document({ '/reservations': { get: {} } }, { Seat: {} }, [{ name: 'booking' }])],
      ],
      options,
    )
    expect(merged).toMatchObject({ openapi: '3.1.0', info: options.info, servers: options.servers })
    expect(merged.paths).toEqual({
      '/movies/{movie_id}': { get: { summary: 'one' } },
      '/movies': { post: {} },
      '/reservations': { get: {} },
    })
    expect(Object.keys(merged.components?.schemas ?? {})).toEqual(['Movie', 'Seat'])
    expect(merged.tags).toEqual([{ name: 'booking' }])
  })

  it('leaves out operations that have no route, or a route to another service', () => {
    const merged = mergeDocuments(
      [
        ['catalog', document({ '/movies/{id}': { get: {}, delete: {} }, '/internal': { get: {} } })],
        ['booking', document({ '/movies/{id}': { get: { summary: 'not mine' } } })],
      ],
      options,
    )
    expect(merged.paths).toEqual({ '/movies/{id}': { get: {} } })
  })

  it('merges equal components, and renames different components that have the same name', () => {
    const merged = mergeDocuments(
      [
        [
          'catalog',
          document({ '/movies': { post: refersTo('Seat') } }, { Problem: { a: 1 }, Seat: { type: 'string' } }),
        ],
        [
          'booking',
          document(
            { '/reservations': { get: refersTo('Seat') } },
            { Problem: { a: 1 }, Seat: { type: 'object' }, SeatMap: {} },
          ),
        ],
      ],
      options,
    )
    expect(merged.components?.schemas).toEqual({
      Problem: { a: 1 },
      Seat: { type: 'string' },
      BookingSeat: { type: 'object' },
      SeatMap: {},
    })
    expect(merged.paths['/movies']?.['post']).toEqual(refersTo('Seat'))
    expect(merged.paths['/reservations']?.['get']).toEqual(refersTo('BookingSeat'))
  })

  it('renames components that are equal but refer to different components', () => {
    const list = { type: 'array', items: { $ref: '#/components/schemas/Seat' } }
    const merged = mergeDocuments(
      [
        ['catalog', document({ '/movies': { post: refersTo('Seats') } }, { Seats: list, Seat: { type: 'string' } })],
        [
          'booking',
          document({ '/reservations': { get: refersTo('Seats') } }, { Seats: list, Seat: { type: 'object' } }),
        ],
      ],
      options,
    )
    expect(merged.components?.schemas).toEqual({
      Seats: list,
      Seat: { type: 'string' },
      BookingSeats: { type: 'array', items: { $ref: '#/components/schemas/BookingSeat' } },
      BookingSeat: { type: 'object' },
    })
    expect(merged.paths['/reservations']?.['get']).toEqual(refersTo('BookingSeats'))
  })

  it('has each tag once, as the first service describes it', () => {
    const untagged = { openapi: '3.1.0', info: { title: 'a service', version: '1' }, paths: {} }
    const [movies, other] = [
      { name: 'movies', description: 'Movies' },
      { name: 'movies', description: 'Anything' },
    ]
    const merged = mergeDocuments(
      [
        ['catalog', document({}, {}, [movies])],
        ['booking', document({}, {}, [other, { name: 'booking' }])],
        ['payment', untagged],
      ],
      options,
    )
    expect(merged).toEqual({
      openapi: '3.1.0',
      info: options.info,
      servers: options.servers,
      tags: [movies, { name: 'booking' }],
      paths: {},
      components: { schemas: {} },
    })
  })

  it('leaves out `/movies/` and `/movies/{movie_id}/` when the route is `/movies/:id`', () => {
    const merged = mergeDocuments(
      [['catalog', document({ '/movies/': { get: {} }, '/movies/{movie_id}/': { get: {} } })]],
      options,
    )
    expect(merged.paths).toEqual({})
  })

  it('makes the operation ids unique', () => {
    const merged = mergeDocuments(
      [
        ['booking', document({ '/reservations': { get: { operationId: 'list' } } })],
        ['payment', document({ '/reservations/{id}/payment': { get: { operationId: 'list' } } })],
      ],
      options,
    )
    const ids = Object.values(merged.paths).flatMap((item) => Object.values(item))
    expect(ids).toEqual([{ operationId: 'list' }, { operationId: 'paymentList' }])
  })

  it('adds no operation id to an operation without one', () => {
    const merged = mergeDocuments([['booking', document({ '/reservations': { get: { summary: 'all' } } })]], options)
    expect(merged.paths['/reservations']?.['get']).toStrictEqual({ summary: 'all' })
  })

  it('cannot be made from an operation whose id is not a string', () => {
    const broken = document({ '/reservations': { get: { operationId: 7 } } })
    expect(() => mergeDocuments([['booking', broken]], options)).toThrow(/operationId/)
  })
})

describe('a service’s document', () => {
  const whole = {
    openapi: '3.1.0',
    info: { title: 'a service', version: '1', license: { name: 'MIT' } },
    paths: { '/movies': { get: {} } },
    components: { schemas: { Movie: {} } },
    tags: [{ name: 'movies', description: 'Movies' }],
    servers: [],
  }

  it('is accepted unchanged, with members that the gateway does not use', () => {
    expect(openApiDocument.parse(whole)).toEqual(whole)
  })

  it.each([
    ['openapi', { ...whole, openapi: 3.1 }],
    ['paths', { ...whole, paths: [] }],
    ['info.title', { ...whole, info: { version: '1' } }],
    ['info.version', { ...whole, info: { title: 'a service' } }],
    ['components.schemas', { ...whole, components: { schemas: 'none' } }],
    ['tags.0.name', { ...whole, tags: [{ description: 'Movies' }] }],
  ])('is refused when its %s is wrong', (path, broken) => {
    const { error } = openApiDocument.safeParse(broken)
    expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([path])
  })
})
