import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import Fastify, { type FastifyRequest } from 'fastify'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  asksToRevalidate,
  matchesIfNoneMatch,
  notModified,
  sendTagged,
  taggedContent,
  versionedContent,
} from './entity-tag.ts'

const text = 'a long text. '.repeat(100)
const cacheControl = 'no-cache'
let builds = 0
const contents = {
  '/shared': taggedContent('shared content'),
  '/long': taggedContent(text),
  '/built': versionedContent('version 1', () => {
    builds += 1
    return text
  }),
}
const app = Fastify()
for (const [url, content] of Object.entries(contents)) {
  app.get(url, async (request, reply) => sendTagged(request, reply, content, { type: 'text/plain', cacheControl }))
}
app.get('/picture', async (request, reply) =>
  sendTagged(request, reply, contents['/long'], { type: 'image/png', cacheControl }),
)
app.get('/varying', async (request, reply) =>
  sendTagged(request, reply.header('vary', 'Origin'), contents['/long'], { type: 'text/plain', cacheControl }),
)
afterAll(() => app.close())

const get = (url: string, ifNoneMatch?: string, acceptEncoding?: string) =>
  app.inject({
    url,
    headers: {
      ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }),
      ...(acceptEncoding === undefined ? {} : { 'accept-encoding': acceptEncoding }),
    },
  })

describe.each(['/shared', '/long'])('a response with an entity tag (%s)', (url) => {
  it('has its body for a client without the tag', async () => {
    for (const ifNoneMatch of [undefined, '"another"', 'W/"another", "more"', '']) {
      const answer = await get(url, ifNoneMatch)
      expect(answer.statusCode).toBe(200)
      expect(answer.body).not.toBe('')
      expect(answer.headers).toMatchObject({
        etag: expect.stringMatching(/^"[\w-]{27}"$/),
        'cache-control': 'no-cache',
        vary: 'accept-encoding',
      })
    }
  })

  it('is a 304 without a body for a client with the tag, even if a proxy has made the tag weak', async () => {
    const tag = String((await get(url)).headers.etag)
    for (const ifNoneMatch of [tag, `W/${tag}`, `"another", W/${tag}`, `"another",${tag} , "more"`, '*']) {
      const answer = await get(url, ifNoneMatch)
      expect([ifNoneMatch, answer.statusCode, answer.body]).toEqual([ifNoneMatch, 304, ''])
      expect(answer.headers).toMatchObject({ etag: tag, 'cache-control': 'no-cache', vary: 'accept-encoding' })
      expect(answer.headers).not.toHaveProperty('content-type')
    }
  })
})

describe('a text that is not small', () => {
  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ])('is compressed with %s for a client that accepts it, under a tag of its own', async (coding, decompress) => {
    const plain = await get('/long')
    const answers = await Promise.all([get('/long', undefined, coding), get('/long', undefined, coding)])
    for (const answer of [...answers, await get('/long', undefined, coding)]) {
      expect(decompress(answer.rawPayload).toString()).toBe(text)
      expect(answer.headers).toMatchObject({
        'content-encoding': coding,
        etag: String(plain.headers.etag).replace(/"$/, `-${coding}"`),
        'content-length': String(answer.rawPayload.length),
        vary: 'accept-encoding',
      })
    }
  })

  it('is a 304 for a client that has it compressed, with the tag of the compressed body', async () => {
    const tag = String((await get('/long', undefined, 'br')).headers.etag)
    for (const acceptEncoding of ['br', undefined]) {
      const answer = await get('/long', `W/${tag}`, acceptEncoding)
      expect([answer.statusCode, answer.headers.etag]).toEqual([304, tag])
      expect(answer.headers).not.toHaveProperty('content-encoding')
    }
  })

  it.each([
    [undefined, undefined],
    ['identity', undefined],
    ['br;q=0, gzip;q=0', undefined],
    ['gzip, deflate, br', 'br'],
    ['gzip;q=1.0, br;q=0.5', 'gzip'],
    ['*', 'br'],
    ['zstd', undefined],
    ['', undefined],
  ])('is sent for Accept-Encoding %j in the coding %s', async (acceptEncoding, coding) => {
    const answer = await get('/long', undefined, acceptEncoding)
    expect(answer.headers['content-encoding']).toBe(coding)
  })

  it('adds to the Vary header that others have set', async () => {
    expect((await get('/varying')).headers['vary']).toBe('Origin, accept-encoding')
  })
})

it('does not compress a small text, nor a picture', async () => {
  for (const url of ['/shared', '/picture']) {
    expect((await get(url, undefined, 'br')).headers).not.toHaveProperty('content-encoding')
  }
  expect((await get('/picture')).headers).not.toHaveProperty('vary')
})

it('builds versioned content once, and only for a client that does not have the version', async () => {
  const { tag } = contents['/built']
  expect((await get('/built', tag)).statusCode).toBe(304)
  expect(builds).toBe(0)
  for (const coding of [undefined, 'br', undefined])
    expect((await get('/built', undefined, coding)).statusCode).toBe(200)
  expect(builds).toBe(1)
  expect(versionedContent('version 2', () => text).tag).not.toBe(tag)
})

it.each([
  [undefined, false],
  ['no-cache', true],
  ['max-age=0', true],
  ['no-transform, No-Cache', true],
  ['no-store', true],
  ['max-age=05', false],
  ['max-age=60', false],
  ['only-if-cached', false],
])('decides whether a client with Cache-Control %j asks to revalidate: %s', (cacheControl, asks) => {
  expect(asksToRevalidate({ headers: { 'cache-control': cacheControl } })).toBe(asks)
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
