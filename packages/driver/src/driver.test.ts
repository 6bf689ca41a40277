import { createMarquee, multipart } from '@marquee/api-client/client'
import { describe, expect, it } from 'vitest'
import { operationOf } from './operation.ts'
import { openSession } from './session.ts'
import { asStaff, seatRows } from './staff.ts'

const gateway = 'http://cinema.example'
const credentials = { email: 'ada@example.org', password: 'correct horse battery' }

describe('a session', () => {
  /** A session whose logins get these responses in order. */
  const sessionWith = (...logins: Response[]) => {
    const authorizations: (string | null)[] = []
    const session = openSession({
      gateway,
      fetch: async ({ url, headers }) => {
        if (url.endsWith('/auth/access-token')) return logins.shift() ?? Response.error()
        authorizations.push(headers.get('authorization'))
        return Response.json([])
      },
    })
    return { session, authorizations }
  }
  const tokens = (access_token: string) => Response.json({ access_token })

  it('sends the access token of its last login, and no token before its first login', async () => {
    const { session, authorizations } = sessionWith(tokens('one'), tokens('two'))
    await session.api.GET('/api/v1/reservations')
    expect(await session.logIn(credentials)).toBe('one')
    await session.api.GET('/api/v1/reservations')
    await session.logIn(credentials)
    await session.api.GET('/api/v1/reservations')
    expect(authorizations).toEqual([null, 'Bearer one', 'Bearer two'])
  })

  it('keeps its access token when a later login fails', async () => {
    const { session } = sessionWith(tokens('one'), Response.json({ code: 'busy' }, { status: 503 }))
    await session.logIn(credentials)
    await expect(session.logIn(credentials)).rejects.toMatchObject({ status: 503, code: 'busy' })
    expect(session.accessToken()).toBe('one')
  })
})

it('names an operation by its method and its path, with `{id}` in place of an id', () => {
  const url = `${gateway}/api/v1/reservations/01900000-0000-7000-8000-000000000000/payment?limit=1`
  expect(operationOf(new Request(url))).toBe('GET /reservations/{id}/payment')
})

it('a form has a field for each item of a list, JSON for an object, an empty field for null, and no undefined field', () => {
  const poster = new Blob(['picture'])
  const form = multipart.bodySerializer({
    title: 'M',
    duration_minutes: 117,
    cast: ['Peter Lorre', 'Ellen Widmann'],
    age_rating: { system: 'FSK', rating: '12' },
    director: null,
    description: undefined,
    poster_image: poster,
  })
  expect([...form].slice(0, 6)).toEqual([
    ['title', 'M'],
    ['duration_minutes', '117'],
    ['cast', 'Peter Lorre'],
    ['cast', 'Ellen Widmann'],
    ['age_rating', '{"system":"FSK","rating":"12"}'],
    ['director', ''],
  ])
  expect([...form.keys()].slice(6)).toEqual(['poster_image'])
})

describe('staff', () => {
  it('open a showtime and get its seats once it is on sale', async () => {
    const seatMaps = [new Response(null, { status: 404 }), Response.json([{ id: 'A1' }, { id: 'A2' }])]
    const api = createMarquee({
      baseUrl: gateway,
      fetch: async ({ method }) =>
        method === 'POST' ? Response.json({ id: 'showtime' }, { status: 201 }) : (seatMaps.shift() ?? Response.error()),
    })
    const opening = asStaff(api).openShowtime({ movieId: 'movie', roomId: 'room', startsAt: new Date() })
    expect(await opening).toEqual({ id: 'showtime', seatIds: ['A1', 'A2'] })
  })

  it('lay a room out in rows of the same length', () => {
    expect(seatRows(['standard', 'premium'], 2)).toEqual([
      { row: 1, number: 1, type: 'standard' },
      { row: 1, number: 2, type: 'standard' },
      { row: 2, number: 1, type: 'premium' },
      { row: 2, number: 2, type: 'premium' },
    ])
  })
})
