import Fastify, { type FastifyRequest } from 'fastify'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { entityTag, matchesIfNoneMatch, notModified, sendTagged, taggedContent } from './entity-tag.ts'

const shared = taggedContent('shared content')
const app = Fastify()
app.get('/own', entityTag, async () => 'a list')
app.get('/refused', entityTag, async (_request, reply) => reply.code(404).send('nothing'))
app.get('/shared', async (request, reply) =>
  sendTagged(request, reply, shared, { type: 'text/plain', cacheControl: 'no-cache' }),
)
app.get('/picture', entityTag, async (_request, reply) => reply.type('image/png').send(Buffer.from('a picture')))
app.get('/measured', entityTag, async (_request, reply) => reply.header('content-length', 6).send('a list'))
afterAll(() => app.close())

const get = (url: string, ifNoneMatch?: string) =>
  app.inject({ url, headers: ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch } })

describe.each(['/own', '/shared'])('a response with an entity tag (%s)', (url) => {
  it('has its body for a client without the tag', async () => {
    for (const ifNoneMatch of [undefined, '"another"', 'W/"another", "more"', '']) {
      const answer = await get(url, ifNoneMatch)
      expect(answer.statusCode).toBe(200)
      expect(answer.body).not.toBe('')
      expect(answer.headers).toMatchObject({
        etag: expect.stringMatching(/^"[\w-]{27}"$/),
        'cache-control': 'no-cache',
      })
    }
  })

  it('is a 304 without a body for a client with the tag, even if a proxy has made the tag weak', async () => {
    const tag = String((await get(url)).headers.etag)
    for (const ifNoneMatch of [tag, `W/${tag}`, `"another", W/${tag}`, `"another",${tag} , "more"`, '*']) {
      const answer = await get(url, ifNoneMatch)
      expect([ifNoneMatch, answer.statusCode, answer.body]).toEqual([ifNoneMatch, 304, ''])
      expect(answer.headers).toMatchObject({ etag: tag, 'cache-control': 'no-cache' })
      expect(answer.headers).not.toHaveProperty('content-type')
    }
  })
})

it('gives an error response no entity tag', async () => {
  const answer = await get('/refused', '*')
  expect([answer.statusCode, answer.body]).toEqual([404, 'nothing'])
  expect(answer.headers).not.toHaveProperty('etag')
})

it('gives a binary response no entity tag', async () => {
  const answer = await get('/picture', '*')
  expect([answer.statusCode, answer.body, answer.headers['content-type']]).toEqual([200, 'a picture', 'image/png'])
  expect(answer.headers).not.toHaveProperty('etag')
  expect(answer.headers).not.toHaveProperty('cache-control')
})

it('omits the content length from a 304', async () => {
  expect((await get('/measured')).headers['content-length']).toBe('6')
  const answer = await get('/measured', '*')
  expect(answer.statusCode).toBe(304)
  expect(answer.headers).not.toHaveProperty('content-length')
})

it('sends shared content with the media type that the route sets', async () => {
  const { body, headers } = await get('/shared')
  expect([body, headers['content-type']]).toEqual(['shared content', 'text/plain'])
})

it('computes the same tag for the same text, and another tag for another text', () => {
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
])('decides whether the If-None-Match %j matches the tag "ab": %s', (ifNoneMatch, matches) => {
  const request = { headers: { 'if-none-match': ifNoneMatch } } as FastifyRequest
  expect(matchesIfNoneMatch(request, '"ab"')).toBe(matches)
})

it('documents a 304 without a body', () => {
  expect(Object.keys(notModified)).toEqual(['304'])
  expect(z.toJSONSchema(notModified[304])).toMatchObject({
    type: 'null',
    description: 'The body still has the ETag that `If-None-Match` contains',
  })
})
