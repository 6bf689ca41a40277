import { describe, expect, it } from 'vitest'
import { mergeDocuments, type OpenApiDocument } from './merge-documents.ts'
import type { Route } from './routes.ts'

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
  tags: { name: string }[] = [],
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
  it('has every service’s operations, schemas and tags', () => {
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

  it('has no operation to which the gateway has no way, or has it to another service', () => {
    const merged = mergeDocuments(
      [
        ['catalog', document({ '/movies/{id}': { get: {}, delete: {} }, '/internal': { get: {} } })],
        ['booking', document({ '/movies/{id}': { get: { summary: 'not mine' } } })],
      ],
      options,
    )
    expect(merged.paths).toEqual({ '/movies/{id}': { get: {} } })
  })

  it('shares what is the same, and tells apart what only has the same name', () => {
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

  it('gives no two operations one id', () => {
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
})
