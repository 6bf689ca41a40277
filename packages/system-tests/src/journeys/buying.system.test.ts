import { answered, multipart } from '@marquee/api-client/client'
import { eventually } from '@marquee/testing/eventually'
import { createTokenIssuer } from '@marquee/testing/tokens'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallResult, type Cinema, visitCinema } from '../cinema.ts'

let cinema: Cinema
beforeAll(async () => {
  cinema = await visitCinema()
}, 120_000)
afterAll(() => cinema?.close(), 30_000)

const statuses = (answers: { response: Response }[]) => answers.map(({ response }) => response.status).toSorted()

describe('a moviegoer', () => {
  it('registers, finds a movie, holds seats, pays, gets a ticket, and is refunded after cancelling it', async () => {
    const showtimeId = await cinema.showtime()
    const moviegoer = await cinema.moviegoer()

    // Other tests add movies too, so this movie gets a unique title.
    const title = `Metropolis ${crypto.randomUUID()}`
    const renamed = { params: { path: { id: cinema.movie.id } }, body: { title } }
    await answered(cinema.staff.PATCH('/api/v1/movies/{id}', { ...renamed, ...multipart }))
    const search = { params: { query: { search: title } } }
    const movies = await answered(cinema.client().GET('/api/v1/movies', search))
    const shown = movies.find(({ id }) => id === cinema.movie.id)
    expect(shown?.showtimes.map(({ id }) => id)).toContain(showtimeId)

    const reservation = await moviegoer.mustHold(showtimeId, ['A1', 'B1'])
    expect(reservation).toMatchObject({ status: 'pending', amount: 820 + 1250, currency: 'eur' })
    expect(await cinema.seatStatus(showtimeId, 'B1')).toBe('reserved')

    await moviegoer.pay(reservation.id)
    await moviegoer.sees(reservation.id, 'confirmed')
    expect(await cinema.seatStatus(showtimeId, 'B1')).toBe('occupied')
    expect(await cinema.moneyOf(reservation.id)).toEqual({ captured: 2070, refunded: 0 })
    const tickets = moviegoer.api.GET('/api/v1/reservations', { params: { query: { status: 'confirmed' } } })
    expect(await answered(tickets)).toMatchObject([{ id: reservation.id }])

    expect(await moviegoer.cancel(reservation.id)).toBe(204)
    await moviegoer.sees(reservation.id, 'refunded')
    expect(await moviegoer.cancel(reservation.id)).toBe(204)
    expect(await cinema.seatStatus(showtimeId, 'A1')).toBe('available')
    expect(await cinema.moneyOf(reservation.id)).toEqual({ captured: 2070, refunded: 2070 })
    expect(await moviegoer.payment(reservation.id)).toMatchObject({ status: 'refunded', refunded_amount: 2070 })
  })

  it('tries another card on the same intent after the first was declined', async () => {
    const showtimeId = await cinema.showtime()
    const moviegoer = await cinema.moviegoer()
    const { id } = await moviegoer.mustHold(showtimeId, ['A1'])
    await expect(moviegoer.pay(id, 'pm_card_visa_chargeDeclined')).rejects.toThrow(/declined/i)
    await eventually(async () => expect((await moviegoer.payment(id)).last_error).toMatch(/declined/i))
    expect(await moviegoer.statusOf(id)).toBe('pending')
    await moviegoer.pay(id)
    await moviegoer.sees(id, 'confirmed')
  })

  it('and three others request a seat twenty times at once: one request gets it, all others get a 409', async () => {
    const showtimeId = await cinema.showtime()
    const moviegoers = await Promise.all(Array.from({ length: 4 }, () => cinema.moviegoer()))
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => moviegoers[index % 4]?.hold(showtimeId, ['A7']) ?? Promise.reject()),
    )
    expect(statuses(answers)).toEqual([201, ...Array(19).fill(409)])
    for (const { error } of answers.filter(({ response }) => response.status === 409)) {
      expect(error).toMatchObject({ code: 'seats-not-available', seat_ids: ['A7'] })
    }
    expect(
      await cinema.sql('SELECT 1 FROM booking.seat_allocations WHERE showtime_id = $1', [showtimeId]),
    ).toHaveLength(1)
  })
})

describe('an invalid or forbidden request', () => {
  it('gets its documented error, changes nothing, and never causes a 500', async () => {
    const showtimeId = await cinema.showtime()
    const past = await cinema.showtime(3)
    const [moviegoer, other] = [await cinema.moviegoer(), await cinema.moviegoer()]
    const mine = await moviegoer.mustHold(showtimeId, ['B9'])
    const before = await cinema.sql(
      'SELECT id, status, version FROM booking.reservations WHERE showtime_id = ANY ($1)',
      [[showtimeId, past]],
    )
    await eventually(async () =>
      expect(Date.parse(String((await cinema.call('GET', `/showtimes/${past}`)).body?.['show_datetime']))).toBeLessThan(
        Date.now(),
      ),
    )

    const issuer = await createTokenIssuer()
    const forged = (over: object) => issuer.mint({ sub: moviegoer.id }, over)
    const reserve = (body: unknown, token: string = moviegoer.token, headers = {}) =>
      cinema.call('POST', '/reservations', { token, body, headers })
    const json = { 'content-type': 'application/json' }

    const cases: [string, Promise<CallResult>, number, string?][] = [
      ['no seats', reserve({ showtime_id: showtimeId, seat_ids: [] }), 422],
      ['an unknown seat', reserve({ showtime_id: showtimeId, seat_ids: ['Z99'] }), 422, 'unknown-seats'],
      ['a seat named twice', reserve({ showtime_id: showtimeId, seat_ids: ['A1', 'A1'] }), 422],
      ['an unknown field', reserve({ showtime_id: showtimeId, seat_ids: ['A1'], status: 'confirmed' }), 422],
      ['an unknown showtime', reserve({ showtime_id: crypto.randomUUID(), seat_ids: ['A1'] }), 404],
      ['an invalid UUID', reserve({ showtime_id: 'tonight', seat_ids: ['A1'] }), 422],
      ['a past showtime', reserve({ showtime_id: past, seat_ids: ['A1'] }), 409, 'showtime-closed'],
      ['malformed JSON', reserve('{"showtime_id": ', moviegoer.token, json), 400],
      ['a wrong media type', reserve('seats, please', moviegoer.token, { 'content-type': 'text/plain' }), 415],
      [
        'a body that is too large',
        reserve(JSON.stringify({ seat_ids: ['A'.repeat(200_000)] }), moviegoer.token, json),
        413,
      ],
      ['no token', cinema.call('GET', '/reservations'), 401],
      ['a malformed token', cinema.call('GET', '/reservations', { token: 'malformed' }), 401],
      ['a token of an unknown key', cinema.call('GET', '/reservations', { token: await forged({}) }), 401],
      ['an expired token', cinema.call('GET', '/reservations', { token: await forged({ expiresIn: -60 }) }), 401],
      ['a token without signature', cinema.call('GET', '/reservations', { token: await forged({ alg: 'none' }) }), 401],
      [
        'a token signed with the public key',
        cinema.call('GET', '/reservations', { token: await forged({ alg: 'HS256' }) }),
        401,
      ],
      ['another customer’s reservation', cinema.call('GET', `/reservations/${mine.id}`, { token: other.token }), 404],
      [
        'cancelling another customer’s reservation',
        cinema.call('DELETE', `/reservations/${mine.id}`, { token: other.token }),
        404,
      ],
      [
        'another customer’s payment',
        cinema.call('GET', `/reservations/${mine.id}/payment`, { token: other.token }),
        404,
      ],
      ['an invalid reservation id', cinema.call('GET', '/reservations/mine', { token: moviegoer.token }), 422],
      [
        'an operation for superusers',
        cinema.call('POST', '/rooms', {
          token: moviegoer.token,
          body: { name: 'Mine', seat_configuration: [{ row: 1, number: 1 }] },
        }),
        403,
      ],
      ['a webhook without signature', cinema.call('POST', '/payments/stripe', { body: '{}', headers: json }), 400],
      ['an unknown path', cinema.call('GET', '/popcorn', { token: moviegoer.token }), 404],
    ]
    for (const [what, request, status, code] of cases) {
      // `cinema.call` has checked that the response is a problem with the right type, code and headers.
      const result = await request
      expect(result.status, `${what}: ${JSON.stringify(result.body)}`).toBe(status)
      if (code !== undefined) expect(result.body, what).toMatchObject({ code })
    }
    const after = await cinema.sql(
      'SELECT id, status, version FROM booking.reservations WHERE showtime_id = ANY ($1)',
      [[showtimeId, past]],
    )
    expect(after).toEqual(before)
  })
})

describe('booking’s database role', () => {
  it('cannot read any table of another schema', async () => {
    const { default: pg } = await import('pg')
    const client = new pg.Client({ connectionString: cinema.stack().services.booking.database_url })
    await client.connect()
    try {
      const tables = await cinema.sql(
        `SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('identity', 'catalog', 'payment')`,
      )
      expect(tables.length).toBeGreaterThan(10)
      for (const { schemaname, tablename } of tables) {
        await expect(client.query(`SELECT 1 FROM ${schemaname}.${tablename}`), String(tablename)).rejects.toThrow(
          /permission denied/,
        )
      }
    } finally {
      await client.end()
    }
  })
})
