import Fastify, { type FastifyRequest } from 'fastify'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { entityTag, isKnown, notModified, sendTagged, taggedContent } from './entity-tag.ts'

const shared = taggedContent('the same for everybody')
const app = Fastify()
app.get('/own', entityTag, async () => 'a list')
app.get('/refused', entityTag, async (_request, reply) => reply.code(404).send('nothing'))
app.get('/shared', async (request, reply) =>
  sendTagged(request, reply, shared, { type: 'text/plain', cacheControl: 'no-cache' }),
)
app.get('/picture', entityTag, async (_request, reply) => reply.type('image/png').send(Buffer.from('a picture')))
app.get('/measured', entityTag, async (_request, reply) => reply.header('content-length', 6).send('a list'))
afterAll(() => app.close())

const get = (url: string, known?: string) =>
  app.inject({ url, headers: known === undefined ? {} : { 'if-none-match': known } })

describe.each(['/own', '/shared'])('an answer with an entity tag (%s)', (url) => {
  it('is sent whole to a client that has none, or another one', async () => {
    for (const known of [undefined, '"another"', 'W/"another", "more"', '']) {
      const answer = await get(url, known)
      expect(answer.statusCode).toBe(200)
      expect(answer.body).not.toBe('')
      expect(answer.headers).toMatchObject({
        etag: expect.stringMatching(/^"[\w-]{27}"$/),
        'cache-control': 'no-cache',
      })
    }
  })

  it('is a 304 without a body for a client that has it, also when a proxy has made the tag weak', async () => {
    const tag = String((await get(url)).headers.etag)
    for (const known of [tag, `W/${tag}`, `"another", W/${tag}`, `"another",${tag} , "more"`, '*']) {
      const answer = await get(url, known)
      expect([known, answer.statusCode, answer.body]).toEqual([known, 304, ''])
      expect(answer.headers).toMatchObject({ etag: tag, 'cache-control': 'no-cache' })
      expect(answer.headers).not.toHaveProperty('content-type')
    }
  })
})

it('a refusal has no entity tag', async () => {
  const answer = await get('/refused', '*')
  expect([answer.statusCode, answer.body]).toEqual([404, 'nothing'])
  expect(answer.headers).not.toHaveProperty('etag')
})

it('an answer that is no text has no entity tag', async () => {
  const answer = await get('/picture', '*')
  expect([answer.statusCode, answer.body, answer.headers['content-type']]).toEqual([200, 'a picture', 'image/png'])
  expect(answer.headers).not.toHaveProperty('etag')
  expect(answer.headers).not.toHaveProperty('cache-control')
})

it('a 304 does not tell the length of the body that it leaves out', async () => {
  expect((await get('/measured')).headers['content-length']).toBe('6')
  const answer = await get('/measured', '*')
  expect(answer.statusCode).toBe(304)
  expect(answer.headers).not.toHaveProperty('content-length')
})

it('shared content is sent with the type and the caching that its route wants', async () => {
  const { body, headers } = await get('/shared')
  expect([body, headers['content-type']]).toEqual(['the same for everybody', 'text/plain'])
})

it('the same text always has the same tag, and another text another one', () => {
  expect(taggedContent('é')).toEqual({ bytes: Buffer.from('é'), tag: taggedContent('é').tag })
  expect(taggedContent('e').tag).not.toBe(taggedContent('é').tag)
  expect(taggedContent('').tag).toBe('"47DEQpj8HBSa-_TImW-5JCeuQeR"')
})

it.each([
  [undefined, false],
  ['', false],
  ['"ab"', true],
  [' "ab" ', true],
  ['W/"ab"', true],
  ['"aW/b"', false],
  ['w/"ab"', false],
  ['ab', false],
  ['"ab" "cd"', false],
  ['"cd", "ab"', true],
  ['"cd"', false],
  [' * ', true],
  ['*, "cd"', false],
])('an If-None-Match of %j names the tag "ab": %s', (known, isNamed) => {
  const request = { headers: { 'if-none-match': known } } as FastifyRequest
  expect(isKnown(request, '"ab"')).toBe(isNamed)
})

it('a 304 is documented as one without a body', () => {
  expect(Object.keys(notModified)).toEqual(['304'])
  expect(z.toJSONSchema(notModified[304])).toMatchObject({
    type: 'null',
    description: 'The client has it already (If-None-Match)',
  })
})
