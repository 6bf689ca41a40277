import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openToAll, signedIn, superusersOnly } from './auth.ts'
import { notModified } from './entity-tag.ts'
import { createHttp } from './http.ts'
import { createLogger } from './logger.ts'
import type { Operation } from './operation.ts'
import { pageQuery } from './pagination.ts'

const thing = z.object({ id: z.uuid(), name: z.string().meta({ examples: ['A thing'] }) }).meta({ id: 'Thing' })
z.object({ nobody: z.string() }).meta({ id: 'NeverAnswered' })
const body = z.strictObject({ name: z.string() })

const things: FastifyPluginAsyncZod = async (app) => {
  const operation = (operationId: string) => ({ operationId, summary: operationId })
  app.get(
    '/things',
    {
      schema: { ...operation('list'), querystring: pageQuery, response: { 200: z.array(thing), ...notModified } },
      ...openToAll,
    },
    async () => [],
  )
  app.get(
    '/things/:id',
    {
      schema: {
        ...operation('get'),
        params: z.strictObject({ id: z.uuid() }),
        response: { 200: thing },
        problems: { 404: { 'thing-not-found': 'There is no such thing.' } },
      },
      ...signedIn,
    },
    async () => ({ id: '', name: '' }),
  )
  app.post(
    '/things',
    {
      schema: {
        ...operation('add'),
        body,
        response: { 201: thing },
        problems: { 409: { taken: { detail: 'Taken.', members: { by: 'Ada' } } }, 422: { silly: 'A silly name.' } },
      },
      ...superusersOnly,
    },
    async (_request, reply) => reply.code(201).send({ id: '', name: '' }),
  )
  app.post(
    '/forgotten',
    { schema: { ...operation('forget'), body: body.nullish(), response: { 204: z.null() } }, ...openToAll },
    async (_request, reply) => reply.code(204).send(null),
  )
}

let app: Awaited<ReturnType<typeof createHttp>>
let document: { paths: Record<string, Record<string, Operation>>; components: { schemas: object } }
beforeAll(async () => {
  app = await createHttp({
    service: 'things',
    description: 'Things',
    config: { JWT_ISSUER: 'marquee', JWT_AUDIENCE: 'marquee-api' },
    checks: {},
    log: createLogger({ service: 'test', level: 'silent' }),
    keys: { publicKey: async () => '' },
  })
  await app.register(things, { prefix: '/api' })
  document = (await app.inject('/openapi.json')).json()
})
afterAll(() => app.close())

const operation = (method: string, path: string): Operation => {
  const found = document.paths[path]?.[method]
  if (!found) throw new Error(`there is no ${method} ${path}`)
  return found
}
const codesOf = ({ responses }: Operation) =>
  Object.fromEntries(
    Object.entries(responses).flatMap(([status, { content }]) => {
      const codes = content?.['application/problem+json']?.schema?.allOf?.[1]?.properties?.['code']?.enum
      return codes ? [[status, codes]] : []
    }),
  )

const always = { 400: ['malformed-request'], 500: ['internal-error'], 503: ['dependency-unavailable'] }

describe('an operation', () => {
  it('says what may go wrong with each of its kind, and what is its own', () => {
    expect(codesOf(operation('get', '/api/things'))).toEqual({ ...always, 422: ['validation-failed', 'bad-cursor'] })
    expect(codesOf(operation('get', '/api/things/{id}'))).toEqual({
      ...always,
      401: ['unauthenticated', 'invalid-token'],
      404: ['thing-not-found'],
      422: ['validation-failed'],
    })
    expect(codesOf(operation('post', '/api/things'))).toEqual({
      ...always,
      401: ['unauthenticated', 'invalid-token'],
      403: ['superusers-only'],
      409: ['taken'],
      413: ['too-large'],
      415: ['unsupported-media-type'],
      422: ['validation-failed', 'silly'],
    })
  })

  it('shows each problem with what it adds', () => {
    const examples = operation('post', '/api/things').responses['409']?.content?.['application/problem+json']?.examples
    expect(examples).toMatchObject({
      taken: { value: { type: '/problems/taken', title: 'Conflict', status: 409, detail: 'Taken.', by: 'Ada' } },
    })
  })

  it('shows its body and its answer', () => {
    const { requestBody, responses } = operation('post', '/api/things')
    expect(requestBody).toMatchObject({
      required: true,
      content: { 'application/json': { example: { name: 'text' } } },
    })
    expect(responses['201']?.content?.['application/json']?.example).toMatchObject({ name: 'A thing' })
    expect(operation('get', '/api/things').responses['200']?.content?.['application/json']?.example).toHaveLength(1)
  })

  it('says which headers come with its answers', () => {
    const headers = ({ responses }: Operation, status: number) => Object.keys(responses[status]?.headers ?? {})
    expect(headers(operation('get', '/api/things'), 200)).toEqual(['Link', 'ETag'])
    expect(headers(operation('get', '/api/things'), 304)).toEqual(['ETag'])
    expect(headers(operation('post', '/api/things'), 201)).toEqual(['Location'])
    expect(headers(operation('post', '/api/things'), 401)).toEqual(['WWW-Authenticate'])
    expect(headers(operation('post', '/api/things'), 503)).toEqual(['Retry-After'])
  })

  it('says who may call it, and whether its body can be left out', () => {
    expect(operation('post', '/api/things')).toMatchObject({
      security: [{ bearer: [] }],
      description: 'For superusers.',
    })
    expect(operation('post', '/api/forgotten')).toMatchObject({ security: [], requestBody: { required: false } })
  })
})

it('a document has the schemas that it refers to, and no others', () => {
  expect(Object.keys(document.components.schemas).toSorted()).toEqual(['Problem', 'Thing'])
  expect(JSON.stringify(document)).not.toContain('x-problems')
})
