import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkedSerializer, jsonSerializer } from './serializer.ts'

const genre = z.object({ id: z.uuid(), name: z.string() }).meta({ id: 'SerializedGenre' })

const movie = z.object({
  title: z.string(),
  minutes: z.int(),
  rating: z.number().nullable(),
  poster: z.url().nullable(),
  starts_at: z.iso.datetime({ offset: true }).nullable(),
  status: z.enum(['scheduled', 'cancelled']),
  genres: z.array(genre),
  note: z.string().optional(),
  counts: z.record(z.string(), z.int()),
  isOpen: z.literal(true),
})

const body = {
  title: 'The "Third"\nMan \u2028 \ud83c\udfac',
  minutes: 104,
  rating: 8.1,
  poster: null,
  starts_at: '2026-12-24T20:15:00+01:00',
  status: 'scheduled',
  genres: [{ id: '0192d3c4-5b6a-7c8d-9e0f-112233445566', name: 'Film noir' }],
  counts: { standard: 3, premium: 0 },
  isOpen: true,
}

const route = (schema: z.ZodType) => ({ schema, method: 'GET', url: '/movies' })
const write = jsonSerializer(movie)
const checked = checkedSerializer(route(movie))

describe('the compiled serializer', () => {
  it('writes the values that zod and JSON.stringify write', () => {
    for (const one of [body, { ...body, note: 'restored' }, { ...body, rating: null, starts_at: null, counts: {} }]) {
      expect(JSON.parse(write(one))).toEqual(JSON.parse(JSON.stringify(z.encode(movie, one as never))))
      expect(checked(one)).toBe(write(one))
    }
  })

  it('leaves out fields that the schema does not name, at every depth', () => {
    const [first] = body.genres
    const more = { ...body, password: 'secret', genres: [{ ...first, owner: 'somebody' }] }
    expect(write(more)).toBe(write(body))
  })

  it('throws when a field is missing or cannot be converted', () => {
    const { title: _, ...untitled } = body
    expect(() => write(untitled)).toThrow('title')
    expect(() => write({ ...body, minutes: 'long' })).toThrow()
  })

  it.each([
    ['a number as text', { minutes: '104' }],
    ['a fraction as an integer', { minutes: 104.5 }],
    ['a word that the enumeration lacks', { status: 'open' }],
    ['a text that is no time', { starts_at: 'tonight' }],
    ['another constant', { isOpen: false }],
    ['undefined in place of null', { poster: undefined }],
  ])('is checked in test runs, and throws for %s', (_, wrong) => {
    expect(() => checked({ ...body, ...wrong })).toThrow()
  })

  it('writes an array, and null', () => {
    expect(jsonSerializer(z.array(genre))(body.genres)).toBe(JSON.stringify(body.genres))
    expect(jsonSerializer(z.null())(null)).toBe('null')
  })
})
