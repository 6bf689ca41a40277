import Fastify from 'fastify'
import { afterAll, describe, expect, it } from 'vitest'
import { entityTag, sendTagged, taggedContent } from './entity-tag.ts'

const shared = taggedContent('the same for everybody')
const app = Fastify()
app.get('/own', entityTag, async () => 'a list')
app.get('/refused', entityTag, async (_request, reply) => reply.code(404).send('nothing'))
app.get('/shared', async (request, reply) =>
  sendTagged(request, reply, shared, { type: 'text/plain', cacheControl: 'no-cache' }),
)
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
