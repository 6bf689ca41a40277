import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sharedTestCatalog, type TestCatalog, testTime } from '../../testing.ts'

let catalog: TestCatalog
let movie: { id: string; title: string }
let room: { id: string; name: string }
beforeAll(async () => {
  catalog = await sharedTestCatalog()
})
beforeEach(async () => {
  catalog.setTime(testTime)
  movie = await catalog.addMovie({ duration_minutes: 100 })
  room = await catalog.addRoom()
})
afterAll(() => catalog.stop())

const schedule = (showDatetime: string, fields: Record<string, unknown> = {}) =>
  catalog.schedule(movie.id, room.id, showDatetime, fields)

describe('scheduling a showtime', () => {
  it('returns the showtime in the local time of the cinema', async () => {
    const { status, headers, body } = await schedule('2027-07-01T18:30:00Z')
    expect(status).toBe(201)
    expect(headers.location).toBe(`/api/v1/showtimes/${body.id}`)
    expect(body).toEqual({
      id: expect.any(String),
      movie_id: movie.id,
      room: { id: room.id, name: room.name, screen: null, focal_point: { x: 1.5, y: 1 }, lone_seats: 'allow' },
      show_datetime: '2027-07-01T20:30:00+02:00',
      ends_at: '2027-07-01T22:10:00+02:00',
      prices: { standard: 1250, premium: 1250, wheelchair: 1250, companion: 1250 },
      currency: 'eur',
      status: 'scheduled',
    })
    expect((await catalog.call('GET', `/showtimes/${body.id}`, { as: 'anonymous' })).body).toEqual(body)
  })

  it('publishes everything that other services need for selling seats', async () => {
    const { body } = await schedule('2027-02-01T20:00:00+01:00', { prices: { premium: 1500 } })
    await eventually(async () => {
      expect(await catalog.eventsOf(body.id)).toEqual([
        {
          type: 'catalog.showtime-scheduled.v1',
          sequence: 1,
          data: {
            showtimeId: body.id,
            startsAt: '2027-02-01T19:00:00.000Z',
            endsAt: '2027-02-01T20:40:00.000Z',
            timeZone: 'Europe/Berlin',
            movie: { id: movie.id, title: movie.title, posterUrl: null },
            room: {
              id: room.id,
              name: room.name,
              focalPoint: { x: 1.5, y: 1 },
              loneSeats: 'allow',
              turnaroundMinutes: 20,
            },
            seats: [
              { id: 'A1', row: 1, rowLabel: 'A', number: 1, type: 'standard', x: 1, y: 1 },
              { id: 'A2', row: 1, rowLabel: 'A', number: 2, type: 'premium', x: 2, y: 1 },
            ],
            prices: { standard: 1250, premium: 1500, wheelchair: 1250, companion: 1250 },
            currency: 'eur',
          },
          published_at: expect.any(Date),
        },
      ])
    })
  })

  it('keeps the given prices exactly', async () => {
    const prices = { standard: 820, premium: 50, wheelchair: 0, companion: 1_000_000 }
    expect((await schedule('2027-02-01T20:00:00+01:00', { prices })).body.prices).toEqual(prices)
  })

  it('is refused with prices above 0 and below the minimum charge', async () => {
    const { status, body } = await schedule('2027-02-01T20:00:00+01:00', { prices: { standard: 49, companion: 1 } })
    expect(status).toBe(422)
    expect(body).toMatchObject({
      code: 'price-too-low',
      minimum: 50,
      currency: 'eur',
      errors: [{ path: 'prices.standard' }, { path: 'prices.companion' }],
    })
  })

  it('is refused in the past and within the current second', async () => {
    for (const time of ['2027-01-15T12:00:00Z', '2027-01-15T12:00:00.900Z', '2026-12-31T20:00:00+01:00']) {
      const { status, body } = await schedule(time)
      expect([status, body.code]).toEqual([422, 'showtime-in-past'])
    }
    expect((await schedule('2027-01-15T12:00:01Z')).status).toBe(201)
  })

  it('is refused for an unknown movie or room', async () => {
    const time = '2027-02-01T20:00:00+01:00'
    const unknownMovie = await catalog.schedule(newId(), room.id, time)
    expect([unknownMovie.status, unknownMovie.body.code]).toEqual([404, 'movie-not-found'])
    const unknownRoom = await catalog.schedule(movie.id, newId(), time)
    expect([unknownRoom.status, unknownRoom.body.code]).toEqual([404, 'room-not-found'])
  })

  it.each(['movie', 'room'])('is refused for a %s that is being deleted concurrently', async (what) => {
    const [table, id] = what === 'movie' ? ['movies', movie.id] : ['rooms', room.id]
    const remove = `UPDATE ${table} SET deleted_at = now() WHERE id = $1`
    const attempt = await catalog.inTransaction(remove, [id], async () => {
      const response = schedule('2027-02-01T20:00:00+01:00')
      await eventually(async () => expect(await catalog.waiting()).toBe(1))
      return { response }
    })
    const { status, body } = await attempt.response
    expect([status, body.code]).toEqual([404, `${what}-not-found`])
  })

  it.each([
    { show_datetime: '2027-02-01T20:00:00' },
    { show_datetime: '2027-02-30T20:00:00Z' },
    { show_datetime: '9999-12-31T23:59:59Z' },
    { show_datetime: 'tomorrow' },
    { movie_id: 'metropolis' },
    { prices: { standard: 12.5 } },
    { prices: { standard: -1 } },
    { prices: { standard: 1_000_001 } },
    { prices: { standard: '1250' } },
    { prices: { sofa: 1250 } },
    { status: 'cancelled' },
    { ends_at: '2027-02-01T21:00:00Z' },
  ])('is refused with %j', async (fields) => {
    const { status, body } = await schedule('2027-02-01T20:00:00+01:00', fields)
    expect([status, body.code]).toEqual([422, 'validation-failed'])
  })

  it('is for superusers only', async () => {
    expect((await catalog.call('POST', '/showtimes', { body: {}, as: 'anonymous' })).status).toBe(401)
    expect((await catalog.call('POST', '/showtimes', { body: {}, as: 'customer' })).status).toBe(403)
  })
})

describe('a room', () => {
  it('is occupied for the movie and a turnaround of 20 minutes', async () => {
    await schedule('2027-02-01T20:00:00+01:00')
    for (const time of ['20:00', '18:01', '21:59', '21:30']) {
      const { status, body } = await schedule(`2027-02-01T${time}:00+01:00`)
      expect([time, status, body.code]).toEqual([time, 409, 'room-busy'])
    }
    expect((await schedule('2027-02-01T18:00:00+01:00')).status).toBe(201)
    expect((await schedule('2027-02-01T22:00:00+01:00')).status).toBe(201)
  })

  it.each([
    [0, '21:39', '21:40'],
    [240, '01:39', '01:40'],
  ])('with a turnaround of %i minutes is busy at %s and free at %s after a movie of 100 minutes', async (...given) => {
    const [turnaround_minutes, busy, free] = given
    const other = await catalog.addRoom({ turnaround_minutes })
    const at = (time: string) => {
      const day = time < '12:00' ? '02' : '01'
      return catalog.schedule(movie.id, other.id, `2027-02-${day}T${time}:00+01:00`)
    }
    expect((await at('20:00')).status).toBe(201)
    expect((await at(busy)).body.code).toBe('room-busy')
    expect((await at(free)).status).toBe(201)
  })

  it('keeps the turnaround of a showtime that was scheduled before a change', async () => {
    const other = await catalog.addRoom({ turnaround_minutes: 60 })
    await catalog.schedule(movie.id, other.id, '2027-02-01T20:00:00+01:00')
    await catalog.call('PATCH', `/rooms/${other.id}`, { body: { turnaround_minutes: 0 } })
    const at = async (time: string) =>
      (await catalog.schedule(movie.id, other.id, `2027-02-01T${time}:00+01:00`)).status
    expect([await at('22:39'), await at('18:21'), await at('18:20'), await at('22:40')]).toEqual([409, 409, 201, 201])
  })

  it('is not occupied by a showtime in another room', async () => {
    const other = await catalog.addRoom()
    await schedule('2027-02-01T20:00:00+01:00')
    expect((await catalog.schedule(movie.id, other.id, '2027-02-01T20:00:00+01:00')).status).toBe(201)
  })

  it('is free again when the showtime is cancelled', async () => {
    const { body } = await schedule('2027-02-01T20:00:00+01:00')
    await catalog.call('DELETE', `/showtimes/${body.id}`)
    expect((await schedule('2027-02-01T20:30:00+01:00')).status).toBe(201)
  })

  it('accepts one of twenty concurrent requests for overlapping showtimes', async () => {
    const times = Array.from({ length: 20 }, (_, index) => `2027-02-01T20:${String(index).padStart(2, '0')}:00+01:00`)
    const answers = await Promise.all(times.map((time) => schedule(time)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(409)])
    const refused = answers.filter(({ status }) => status === 409)
    expect(new Set(refused.map(({ body }) => body.code))).toEqual(new Set(['room-busy']))
    const rows = await catalog.sql('SELECT id FROM showtimes WHERE room_id = $1', [room.id])
    expect(rows).toHaveLength(1)
    expect(await catalog.sql("SELECT subject FROM events WHERE data->'room'->>'id' = $1", [room.id])).toHaveLength(1)
  })

  it('cannot have overlapping showtimes, even by a direct SQL statement', async () => {
    const { body } = await schedule('2027-02-01T20:00:00+01:00')
    const copy = catalog.sql(
      `INSERT INTO showtimes (id, movie_id, room_id, seat_layout_id, starts_at, ends_at, room_free_at, prices, currency, status, version)
       SELECT $2, movie_id, room_id, seat_layout_id, starts_at, ends_at, room_free_at, prices, currency, status, version
       FROM showtimes WHERE id = $1`,
      [body.id, newId()],
    )
    await expect(copy).rejects.toThrow(/showtimes_room_busy/)
  })
})
