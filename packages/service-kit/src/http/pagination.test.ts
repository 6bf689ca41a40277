import Fastify from 'fastify'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { pageQuery, readCursor, sendPage } from './pagination.ts'

const cursorOf = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('the query of a list', () => {
  it('has a limit of 50 by default', () => {
    expect(pageQuery.parse({})).toEqual({ limit: 50 })
  })

  it('accepts a limit from 1 to 200 and a cursor of up to 4,000 characters', () => {
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
  ])('refuses %j', (query) => {
    expect(pageQuery.safeParse(query).success).toBe(false)
  })

  it('documents the bounds of the limit and the source of a cursor', () => {
    const description = expect.stringContaining('`Link` header')
    expect(z.toJSONSchema(pageQuery, { io: 'input' })).toMatchObject({
      properties: {
        limit: { description: 'Maximum number of items in the response', type: 'integer', minimum: 1, maximum: 200 },
        cursor: { description, type: 'string', maxLength: 4_000 },
      },
    })
  })
})

describe('a cursor', () => {
  const schema = z.tuple([z.string(), z.int()])

  it('may be omitted for the first page', () => {
    expect(readCursor(undefined, schema)).toBeUndefined()
  })

  it('decodes to the values that the list encoded, in any alphabet', () => {
    expect(readCursor(cursorOf(['千と千尋 🎬?>', 3]), schema)).toEqual(['千と千尋 🎬?>', 3])
  })

  it('decodes to the output of its schema', () => {
    const date = z.iso.datetime().transform((text) => new Date(text))
    expect(readCursor(cursorOf('2026-12-24T19:15:00Z'), date)).toEqual(new Date(Date.UTC(2026, 11, 24, 19, 15)))
  })

  it.each([
    ['empty', ''],
    ['not base64url', '%%%'],
    ['not JSON', Buffer.from('next').toString('base64url')],
    ['the cursor of another list', cursorOf(['Amélie'])],
    ['unencoded JSON', '["Amélie",3]'],
  ])('is refused when it is %s', (_what, cursor) => {
    expect(() => readCursor(cursor, schema)).toThrow(
      expect.objectContaining({
        code: 'bad-cursor',
        kind: 'invalid',
        message: 'The cursor is not valid for this list. Start again without a cursor.',
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

  it('ends at the limit and links to the next page when there are more rows', async () => {
    const answer = await app.inject('/movies?limit=2')
    expect(answer.json()).toEqual([{ title: 'Ran' }, { title: 'Ikiru' }])
    expect(answer.headers.link).toBe(`</movies?limit=2&cursor=${cursorOf('Ikiru')}>; rel="next"`)
  })

  it.each([3, 4])('has no link when it contains the last row (limit %i)', async (limit) => {
    const answer = await app.inject(`/movies?limit=${limit}`)
    expect(answer.json()).toHaveLength(3)
    expect(answer.headers).not.toHaveProperty('link')
  })

  it('has no link when it contains no rows, because the cursor needs a last row', async () => {
    const answer = await app.inject('/movies?limit=0')
    expect(answer.json()).toEqual([])
    expect(answer.headers).not.toHaveProperty('link')
  })

  it.each([
    ['/movies/?limit=1', `/movies?limit=1&cursor=${cursorOf('Ran')}`],
    ['/movies?cursor=old&limit=1&genre=drama', `/movies?cursor=${cursorOf('Ran')}&limit=1&genre=drama`],
    ['/movies?q=who?+me?&limit=1', `/movies?q=who%3F+me%3F&limit=1&cursor=${cursorOf('Ran')}`],
  ])('keeps the other parameters of its query in the link: %s', async (url, next) => {
    expect((await app.inject(url)).headers.link).toBe(`<${next}>; rel="next"`)
  })

  it('has the limit in its link even if the query has none', async () => {
    const fixed = Fastify()
    fixed.get('/movies', async (request, reply) =>
      sendPage(request, reply, { rows: [1, 2], limit: 1, cursorOf: (row) => ({ row }) }),
    )
    const answer = await fixed.inject('/movies')
    expect(answer.headers.link).toBe(`</movies?cursor=${cursorOf({ row: 1 })}&limit=1>; rel="next"`)
  })
})
