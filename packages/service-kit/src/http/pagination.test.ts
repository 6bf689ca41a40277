import Fastify from 'fastify'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { pageQuery, readCursor, sendPage } from './pagination.ts'

const cursorOf = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('the query of a list', () => {
  it('asks for fifty items unless it says otherwise', () => {
    expect(pageQuery.parse({})).toEqual({ limit: 50 })
  })

  it('takes 1 to 200 items and a cursor of up to 4,000 characters', () => {
    expect(pageQuery.parse({ limit: '1', cursor: 'c' })).toEqual({ limit: 1, cursor: 'c' })
    const longest = 'c'.repeat(4_000)
    expect(pageQuery.parse({ limit: '200', cursor: longest })).toEqual({ limit: 200, cursor: longest })
  })

  it.each([
    { limit: '0' },
    { limit: '201' },
    { limit: 'all' },
    { cursor: 'c'.repeat(4_001) },
    { cursor: ['c', 'c'] },
    { page: '2' },
  ])('is refused: %j', (query) => {
    expect(pageQuery.safeParse(query).success).toBe(false)
  })

  it('is documented with its limits and with where a cursor comes from', () => {
    expect(z.toJSONSchema(pageQuery, { io: 'input' })).toMatchObject({
      properties: {
        limit: { description: 'Most items to answer with', type: 'integer', minimum: 1, maximum: 200 },
        cursor: { description: 'From the `Link` header of the page before', type: 'string', maxLength: 4_000 },
      },
    })
  })
})

describe('a cursor', () => {
  const schema = z.tuple([z.string(), z.int()])

  it('that is not given means the first page', () => {
    expect(readCursor(undefined, schema)).toBeUndefined()
  })

  it('is read as the list gave it, whatever its alphabet', () => {
    expect(readCursor(cursorOf(['千と千尋 🎬?>', 3]), schema)).toEqual(['千と千尋 🎬?>', 3])
  })

  it('is read as its schema turns it out', () => {
    const date = z.iso.datetime().transform((text) => new Date(text))
    expect(readCursor(cursorOf('2026-12-24T19:15:00Z'), date)).toEqual(new Date(Date.UTC(2026, 11, 24, 19, 15)))
  })

  it.each([
    ['empty', ''],
    ['no base64url', '%%%'],
    ['no JSON', Buffer.from('next').toString('base64url')],
    ['the cursor of another list', cursorOf(['Amélie'])],
    ['the JSON itself', '["Amélie",3]'],
  ])('that is %s is refused as an invalid one', (_what, cursor) => {
    expect(() => readCursor(cursor, schema)).toThrow(
      expect.objectContaining({
        code: 'bad-cursor',
        kind: 'invalid',
        message: 'The cursor is not one that this list gave.',
        details: {},
      }),
    )
  })
})

describe('a page', () => {
  const app = Fastify({ routerOptions: { ignoreTrailingSlash: true } })
  app.get<{ Querystring: { limit: string } }>('/movies', async (request, reply) =>
    sendPage(request, reply, {
      rows: [{ title: 'Ran' }, { title: 'Ikiru' }, { title: 'Yojimbo' }],
      limit: Number(request.query.limit),
      cursorOf: ({ title }) => title,
    }),
  )
  afterAll(() => app.close())

  it('of fewer rows than there are ends at the limit, and links to the page after its last row', async () => {
    const answer = await app.inject('/movies?limit=2')
    expect(answer.json()).toEqual([{ title: 'Ran' }, { title: 'Ikiru' }])
    expect(answer.headers.link).toBe(`</movies?limit=2&cursor=${cursorOf('Ikiru')}>; rel="next"`)
  })

  it.each([3, 4])('of all rows has no link (limit %i)', async (limit) => {
    const answer = await app.inject(`/movies?limit=${limit}`)
    expect(answer.json()).toHaveLength(3)
    expect(answer.headers).not.toHaveProperty('link')
  })

  it('of no rows has no link, because nothing says where the next one begins', async () => {
    const answer = await app.inject('/movies?limit=0')
    expect(answer.json()).toEqual([])
    expect(answer.headers).not.toHaveProperty('link')
  })

  it.each([
    ['/movies/?limit=1', `/movies?limit=1&cursor=${cursorOf('Ran')}`],
    ['/movies?cursor=old&limit=1&genre=drama', `/movies?cursor=${cursorOf('Ran')}&limit=1&genre=drama`],
    ['/movies?q=who?+me?&limit=1', `/movies?q=who%3F+me%3F&limit=1&cursor=${cursorOf('Ran')}`],
  ])('links to the next one with the rest of its own query: %s', async (url, next) => {
    expect((await app.inject(url)).headers.link).toBe(`<${next}>; rel="next"`)
  })

  it('says in its link which limit applies, also when the query left the limit out', async () => {
    const fixed = Fastify()
    fixed.get('/movies', async (request, reply) =>
      sendPage(request, reply, { rows: [1, 2], limit: 1, cursorOf: (row) => ({ row }) }),
    )
    const answer = await fixed.inject('/movies')
    expect(answer.headers.link).toBe(`</movies?cursor=${cursorOf({ row: 1 })}&limit=1>; rel="next"`)
  })
})
