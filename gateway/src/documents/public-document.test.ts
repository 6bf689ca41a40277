import type { Operation } from '@marquee/service-kit/api-document/operation'
import { describe, expect, it } from 'vitest'
import type { OpenApiDocument } from './merge-documents.ts'
import { apiPathsFirst, publicDocument } from './public-document.ts'

const document: OpenApiDocument = {
  openapi: '3.1.0',
  info: { title: 'Marquee identity', version: '1.0.0' },
  servers: [{ url: '/' }],
  paths: {
    '/.well-known/jwks.json': { get: { security: [], responses: {} } },
    '/api/v1/users/me': { get: { security: [{ bearer: [] }], responses: {} } },
    '/api/v1/auth/refresh': { post: { security: [], responses: {} } },
  },
  components: { schemas: { User: {} }, securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
}

type Answered = { security: unknown; responses: Record<string, { content: Record<string, { examples: object }> }> }
const changed = publicDocument(document, 'https://cinema.example')
const operation = (path: string, method: string) => changed.paths[path]?.[method] as Answered
const codes = (path: string, method: string) =>
  Object.values(operation(path, method).responses).flatMap(({ content }) =>
    Object.keys(content['application/problem+json']?.examples ?? {}),
  )

describe('a document for clients of the gateway', () => {
  it('has the address of the gateway', () => {
    expect(changed.servers).toEqual([{ url: 'https://cinema.example', description: 'The gateway' }])
  })

  it('has a security scheme with which documentation tools sign in, in addition to the scheme for a token', () => {
    expect(changed.components?.['securitySchemes']).toMatchObject({
      emailAndPassword: {
        type: 'oauth2',
        flows: { password: { tokenUrl: 'https://cinema.example/api/v1/auth/access-token', scopes: {} } },
      },
      bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    })
    expect(operation('/api/v1/users/me', 'get').security).toEqual([{ emailAndPassword: [] }, { bearer: [] }])
    expect(operation('/api/v1/auth/refresh', 'post').security).toEqual([])
  })

  it('lists the errors of the gateway, and foreign-origin only where the refresh cookie is used', () => {
    const ofGateway = ['malformed-request', 'too-many-requests', 'busy', 'service-unavailable']
    expect(codes('/api/v1/users/me', 'get')).toEqual(ofGateway)
    expect(codes('/api/v1/auth/refresh', 'post').toSorted()).toEqual([...ofGateway, 'foreign-origin'].toSorted())
  })

  it('has the header Age where the gateway shares responses', () => {
    const paths = Object.fromEntries(
      ['/api/v1/showtimes/{id}/seats', '/.well-known/jwks.json', '/api/v1/rooms'].map((path) => [
        path,
        { get: { security: [], responses: { 200: { description: 'OK' } } } },
      ]),
    )
    const { paths: described, components } = publicDocument({ ...document, paths }, 'https://cinema.example')
    const hasAge = ({ get }: (typeof described)[string]) => (get as Operation).responses[200]?.headers?.['Age']
    const shared = Object.keys(described).filter((path) => hasAge(described[path] ?? {}))
    expect(shared).toEqual(['/api/v1/showtimes/{id}/seats'])
    expect(Object.keys(components?.['headers'] ?? {})).toEqual(['Age'])
    expect(changed.components).not.toHaveProperty('headers')
  })

  it('has the paths of the API before those that only machines use', () => {
    expect(Object.keys(changed.paths)).toEqual(['/api/v1/users/me', '/api/v1/auth/refresh', '/.well-known/jwks.json'])
    expect(Object.keys(apiPathsFirst({ '/health/live': {}, '/api/v1/movies': {} }))).toEqual([
      '/api/v1/movies',
      '/health/live',
    ])
  })

  it('leaves the given document unchanged', () => {
    expect(document.paths['/api/v1/users/me']?.['get']).toEqual({ security: [{ bearer: [] }], responses: {} })
  })
})
