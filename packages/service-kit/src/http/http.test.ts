import { DomainError } from '@marquee/kernel/domain-error'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createLogger } from '../service/logger.ts'
import { openToAll } from './auth.ts'
import { createHttp } from './http.ts'
import { createKeyStore } from './jwks.ts'
import { pageQuery, readCursor, sendPage } from './pagination.ts'

class Taken extends DomainError {
  readonly code = 'taken'
  readonly kind = 'conflict'
}

const routes: FastifyPluginAsyncZod = async (app) => {
  app.post(
    '/things',
    { schema: { body: z.strictObject({ name: z.string(), tags: z.array(z.int()) }) }, ...openToAll },
    async ({ body }) => body,
  )
  app.delete('/things', openToAll, async (_request, reply) => reply.code(204).send())
  app.get('/taken', openToAll, async () => {
    throw new Taken('It is taken.', { by: ['A1'] })
  })
  app.get('/broken', openToAll, async () => {
    throw new Error('password=secret at db-host-17')
  })
  app.get('/outage', openToAll, async () => {
    throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
  })
  app.get('/new-password', openToAll, async () => {
    throw new Error('Failed query', { cause: Object.assign(new Error('authentication failed'), { code: '28P01' }) })
  })
  app.get('/list', { schema: { querystring: pageQuery }, ...openToAll }, async (request, reply) => {
    const after = readCursor(request.query.cursor, z.int()) ?? 0
    const rows = Array.from({ length: 7 }, (_, index) => index + 1).filter((row) => row > after)
    return sendPage(request, reply, { rows, limit: request.query.limit, cursorOf: (last) => last })
  })
  app.get('/many', { schema: { querystring: pageQuery }, ...openToAll }, async (request, reply) => {
    const { limit } = request.query
    return sendPage(request, reply, { rows: Array.from({ length: limit + 1 }), limit, cursorOf: () => 1 })
  })
}

let app: Awaited<ReturnType<typeof createHttp>>
const health = { postgres: true, rabbitmq: true }
beforeAll(async () => {
  app = await createHttp({
    service: 'test',
    description: '',
    config: { JWT_ISSUER: 'i', JWT_AUDIENCE: 'a' },
    keys: createKeyStore({ url: 'http://127.0.0.1:1' }),
    checks: {
      postgres: () => health.postgres || Promise.reject(new Error('down')),
      rabbitmq: () => health.rabbitmq,
    },
    log: createLogger({ service: 'test', level: 'silent' }),
  })
  await app.register(routes)
})
afterAll(() => app.close())

const post = (payload: string, type = 'application/json') =>
  app.inject({ method: 'POST', url: '/things', payload, headers: { 'content-type': type } })

describe('an error response', () => {
  it('for a domain error has its code, its sentence and its details', async () => {
    const answer = await app.inject({ url: '/taken?secret=1' })
    expect(answer.statusCode).toBe(409)
    expect(answer.json()).toMatchObject({
      type: '/problems/taken',
      title: 'Conflict',
      status: 409,
      detail: 'It is taken.',
      instance: '/taken',
      code: 'taken',
      by: ['A1'],
    })
  })

  it('for an unexpected error reveals only a request id', async () => {
    const answer = await app.inject({ url: '/broken', headers: { 'x-request-id': 'request-42' } })
    expect(answer.statusCode).toBe(500)
    expect(answer.body).not.toMatch(/secret|db-host/)
    expect(answer.json().request_id).toBe('request-42')
  })

  it.each(['/outage', '/new-password'])(
    'for an unavailable dependency is a 503 with a Retry-After: %s',
    async (url) => {
      const answer = await app.inject({ url })
      expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '1'])
    },
  )

  it('for an invalid body names each invalid field by its path', async () => {
    const answer = await post('{"name":1,"tags":[1,"x"],"admin":true}')
    expect(answer.statusCode).toBe(422)
    const paths = answer.json().errors.map(({ path }: { path: string }) => path)
    expect(paths).toEqual(expect.arrayContaining(['name', 'tags.1']))
  })

  it.each([
    ['malformed JSON', '{"name":', 'application/json', 400],
    ['no body', '', 'application/json', 422],
    ['prototype pollution', '{"__proto__":{"admin":true}}', 'application/json', 400],
    ['another media type', 'name=x', 'text/plain', 415],
    ['a body that is too large', `{"name":"${'x'.repeat(70_000)}"}`, 'application/json', 413],
  ])('for %s is a problem with the right status', async (_what, payload, type, status) => {
    const answer = await post(payload, type)
    expect(answer.statusCode).toBe(status)
    expect(answer.headers['content-type']).toContain('application/problem+json')
  })
})

it('accepts a JSON content type without a body on an operation without a body', async () => {
  for (const type of ['application/json', 'application/json; charset=utf-8']) {
    const answer = await app.inject({ method: 'DELETE', url: '/things', headers: { 'content-type': type } })
    expect(answer.statusCode).toBe(204)
  }
})

it('sends back at most 300 characters of a path', async () => {
  const answer = await app.inject({ url: `/nothing/${'a'.repeat(15_000)}` })
  expect(answer.statusCode).toBe(404)
  expect(answer.json().instance).toHaveLength(300)
})

it('returns 50 items by default', async () => {
  expect((await app.inject({ url: '/many' })).json()).toHaveLength(50)
})

it('generates a request id when the client’s is invalid', async () => {
  const answer = await app.inject({ url: '/taken', headers: { 'x-request-id': 'a b\u00ff' } })
  expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
})

it('ignores a trailing slash', async () => {
  expect((await app.inject({ url: '/list/' })).statusCode).toBe(200)
})

it.each([
  [3, [[1, 2, 3], [4, 5, 6], [7]]],
  // A full last page must not link to an empty page.
  [7, [[1, 2, 3, 4, 5, 6, 7]]],
])('returns each item once when a client follows the links, %i items a page', async (limit, expected) => {
  const pages: number[][] = []
  let url: string | undefined = `/list?limit=${limit}`
  while (url !== undefined) {
    const answer: Awaited<ReturnType<typeof app.inject>> = await app.inject({ url })
    pages.push(answer.json())
    url = /<([^>]+)>; rel="next"/.exec(String(answer.headers.link))?.[1]
  }
  expect(pages).toEqual(expected)
})

it('refuses an invalid cursor, and a limit above the maximum', async () => {
  expect((await app.inject({ url: '/list?cursor=invalid' })).statusCode).toBe(422)
  expect((await app.inject({ url: '/list?limit=201' })).statusCode).toBe(422)
})

it('a service is live while it runs, and ready while its dependencies are available', async () => {
  expect((await app.inject({ url: '/health/ready' })).statusCode).toBe(200)
  health.postgres = false
  const answer = await app.inject({ url: '/health/ready' })
  expect([answer.statusCode, answer.json().checks]).toEqual([503, { postgres: 'unavailable', rabbitmq: 'ok' }])
  expect((await app.inject({ url: '/health/live' })).statusCode).toBe(200)
  health.postgres = true
  health.rabbitmq = false
  expect((await app.inject({ url: '/health/ready' })).json()).toEqual({
    status: 'unavailable',
    checks: { postgres: 'ok', rabbitmq: 'unavailable' },
  })
  health.rabbitmq = true
  expect((await app.inject({ url: '/health/ready' })).statusCode).toBe(200)
})

it('a service has an API document with its description and security scheme, and without routes outside the API', async () => {
  const { paths, ...head } = (await app.inject('/openapi.json')).json()
  expect(head).toMatchObject({
    openapi: '3.1.0',
    info: { title: 'Marquee test', description: '', version: '1.0.0', license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/', description: 'This server' }],
    tags: [{ name: 'test', description: '' }],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
  })
  expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/things', '/list']))
  for (const hidden of ['/openapi.json', '/metrics', '/health/live']) expect(paths).not.toHaveProperty([hidden])
  expect(paths['/things'].post.tags).toEqual(['test'])
  expect((await app.inject('/docs/')).statusCode).toBe(200)
  expect((await app.inject('/metrics')).body).toContain('service="test"')
})
