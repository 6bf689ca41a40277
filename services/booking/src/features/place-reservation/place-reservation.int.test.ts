import { newId } from '@marquee/kernel/id'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { idempotencyKeyStore } from '../../infrastructure/idempotency-keys.ts'
import { sharedTestBooking, type TestBooking } from '../../testing.ts'
import { placeOnce } from './place-once.ts'
import { placeReservation } from './place-reservation.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await sharedTestBooking()
})
afterAll(() => booking.stop())

const statuses = (answers: { status: number }[]) => answers.map(({ status }) => status).toSorted()

describe('holding seats', () => {
  it('returns the reservation and records its event', async () => {
    const showtimeId = await booking.schedule()
    const customer = await booking.customer()
    const { status, headers, body } = await customer.place(showtimeId, ['B2', 'A1'])
    expect(status).toBe(201)
    expect(headers.get('location')).toBe(`/api/v1/reservations/${body.id}`)
    expect(body).toMatchObject({ status: 'pending', amount: 820 + 1250, currency: 'eur', confirmed_at: null })
    expect(body.showtime).toMatchObject({ id: showtimeId, movie: { title: 'Metropolis' }, room: { name: 'Room 1' } })
    expect(body.showtime.show_datetime).toMatch(/\+0[12]:00$/)
    expect(body.seats).toEqual([
      { id: 'A1', row: 1, row_label: 'A', number: 1, type: 'standard', price: 820 },
      { id: 'B2', row: 2, row_label: 'B', number: 2, type: 'premium', price: 1250 },
    ])
    expect(Date.parse(body.expires_at) - Date.parse(body.created_at)).toBe(1_800_000)
    const events = await booking.eventsOf(body.id)
    expect(events).toMatchObject([
      {
        type: 'booking.reservation-placed.v1',
        sequence: 1,
        data: {
          reservationId: body.id,
          userId: customer.id,
          showtimeId,
          seatIds: ['A1', 'B2'],
          amount: 2070,
          currency: 'eur',
        },
      },
    ])
    const map = await booking.seatMap(showtimeId)
    expect(map.filter((seat) => seat.status === 'reserved').map((seat) => seat.id)).toEqual(['A1', 'B2'])
    expect(map.find((seat) => seat.id === 'B1')).toMatchObject({ price: 1250, row_label: 'B', status: 'available' })
  })

  it('keeps the database connections open when the database refuses the reservation', async () => {
    const showtimeId = await booking.schedule()
    const customer = await booking.customer()
    await customer.place(
      showtimeId,
      Array.from({ length: 10 }, (_, index) => `A${index + 1}`),
    )
    const connections = async (): Promise<unknown[]> =>
      (
        await booking.sql(
          'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user',
        )
      ).map(({ pid }) => pid)
    const before = await connections()
    for (let count = 0; count < 5; count += 1) expect((await customer.place(showtimeId, ['B1'])).status).toBe(409)
    expect(await connections()).toEqual(expect.arrayContaining(before))
  })

  it('gives a seat to one of twenty concurrent requests, and names the taken seat to the other nineteen', async () => {
    const showtimeId = await booking.schedule()
    const customers = await Promise.all(Array.from({ length: 20 }, () => booking.customer()))
    const answers = await Promise.all(customers.map((customer) => customer.place(showtimeId, ['A5'])))
    expect(statuses(answers)).toEqual([201, ...Array(19).fill(409)])
    for (const { body } of answers.filter(({ status }) => status === 409)) {
      expect(body).toMatchObject({ code: 'seats-not-available', seat_ids: ['A5'] })
    }
    expect(await booking.sql('SELECT seat_id FROM seat_allocations WHERE showtime_id = $1', [showtimeId])).toHaveLength(
      1,
    )
    expect(await booking.sql('SELECT id FROM reservations WHERE showtime_id = $1', [showtimeId])).toHaveLength(1)
  })

  it('keeps the price of the moment of placing when the showtime’s price changes', async () => {
    const showtimeId = await booking.schedule()
    const [early, late] = [await booking.customer(), await booking.customer()]
    const held = (await early.place(showtimeId, ['A1', 'B1'])).body
    await booking.sql(`UPDATE showtimes SET prices = prices || '{"standard": 990}' WHERE id = $1`, [showtimeId])
    // Each process reads a showtime's prices once, so the test starts a new replica.
    const replica = await booking.startReplica()
    expect((await late.place(showtimeId, ['A2'], replica)).body).toMatchObject({ amount: 990 })
    const seen = await early.call('GET', `/reservations/${held.id}`, undefined, replica)
    expect(seen.body).toMatchObject({ amount: 2070, seats: [{ price: 820 }, { price: 1250 }] })
  })

  it('takes both seats or none, without a deadlock, when many customers request overlapping pairs in different orders', async () => {
    const replica = await booking.startReplica()
    for (let round = 0; round < 10; round += 1) {
      const showtimeId = await booking.schedule()
      const customers = await Promise.all(Array.from({ length: 24 }, () => booking.customer()))
      const wishes = [
        ['A1', 'A2'],
        ['A2', 'A1'],
        ['A2', 'A3'],
        ['A3', 'A1'],
      ]
      const answers = await Promise.all(
        customers.map((customer, index) =>
          customer.place(showtimeId, wishes[index % wishes.length] ?? [], index % 2 ? replica : booking.url),
        ),
      )
      expect(statuses(answers)).toEqual([201, ...Array(23).fill(409)])
      const taken = await booking.sql('SELECT reservation_id FROM seat_allocations WHERE showtime_id = $1', [
        showtimeId,
      ])
      expect(taken).toHaveLength(2)
      expect(taken[0].reservation_id).toBe(taken[1].reservation_id)
    }
  })

  it('enforces the limit of ten seats for one customer and showtime against concurrent requests', async () => {
    const showtimeId = await booking.schedule()
    const customer = await booking.customer()
    const wishes = Array.from({ length: 10 }, (_, index) => [`A${index + 1}`, `B${index + 1}`])
    const answers = await Promise.all(wishes.map((seatIds) => customer.place(showtimeId, seatIds)))
    expect(statuses(answers)).toEqual([...Array(5).fill(201), ...Array(5).fill(409)])
    expect(new Set(answers.filter(({ status }) => status === 409).map(({ body }) => body.code))).toEqual(
      new Set(['seat-limit']),
    )
    const [{ count }] = await booking.sql('SELECT count(*)::int FROM seat_allocations WHERE showtime_id = $1', [
      showtimeId,
    ])
    expect(count).toBe(10)
    expect(
      (await customer.call('DELETE', `/reservations/${answers.find(({ status }) => status === 201)?.body.id}`)).status,
    ).toBe(204)
    const free = (await booking.seatMap(showtimeId)).filter(({ status }) => status === 'available').map(({ id }) => id)
    expect((await customer.place(showtimeId, free.slice(0, 2))).status).toBe(201)
  })
})

describe('an invalid request', () => {
  const refusals: [string, unknown, number, string][] = [
    ['no seats', { seat_ids: [] }, 422, 'validation-failed'],
    ['a seat that the room does not have', { seat_ids: ['A1', 'Z99'] }, 422, 'unknown-seats'],
    ['a seat named twice', { seat_ids: ['A1', 'A1'] }, 422, 'validation-failed'],
    [
      'more than ten seats',
      { seat_ids: Array.from({ length: 11 }, (_, index) => `A${index + 1}`) },
      422,
      'validation-failed',
    ],
    ['a malformed seat label', { seat_ids: ["A1'; DROP TABLE"] }, 422, 'validation-failed'],
    ['a showtime id that is not a UUID', { showtime_id: 'tonight', seat_ids: ['A1'] }, 422, 'validation-failed'],
    ['a showtime that does not exist', { showtime_id: newId(), seat_ids: ['A1'] }, 404, 'showtime-not-found'],
    ['an unknown field', { seat_ids: ['A1'], status: 'confirmed' }, 422, 'validation-failed'],
    ['malformed JSON', '{"showtime_id":', 400, 'malformed-request'],
  ]

  it.each(refusals)('with %s is refused and changes nothing', async (_what, body, status, code) => {
    const showtimeId = await booking.schedule()
    const customer = await booking.customer()
    const payload = typeof body === 'string' ? body : { showtime_id: showtimeId, ...(body as object) }
    const answer = await customer.call('POST', '/reservations', payload)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(answer.body).toMatchObject({ code, status, type: `/problems/${code}`, instance: '/api/v1/reservations' })
    expect(await booking.sql('SELECT id FROM reservations WHERE user_id = $1', [customer.id])).toEqual([])
  })

  it('for a seat that only another room has is refused', async () => {
    const small = await booking.schedule({ seats: [{ id: 'A1', row: 1, number: 1, type: 'standard' }] })
    await booking.schedule()
    const customer = await booking.customer()
    expect((await customer.place(small, ['B1'])).body).toMatchObject({ code: 'unknown-seats', seat_ids: ['B1'] })
  })

  it('for a showtime that is being cancelled waits and is refused', async () => {
    const showtimeId = await booking.schedule()
    const customer = await booking.customer()
    const cancel = await booking.lockRow('showtimes', showtimeId)
    const answer = customer.place(showtimeId, ['A1'])
    await booking.waitingStatements(1)
    await cancel("UPDATE showtimes SET status = 'cancelled' WHERE id = $1")
    expect((await answer).body).toMatchObject({ status: 409, code: 'showtime-closed' })
    expect(await booking.sql('SELECT id FROM reservations WHERE user_id = $1', [customer.id])).toEqual([])
  })

  it('for a show that has started is refused', async () => {
    const past = await booking.schedule({ startsAt: new Date(Date.now() - 1000).toISOString() })
    const customer = await booking.customer()
    expect((await customer.place(past, ['A1'])).body).toMatchObject({ status: 409, code: 'showtime-closed' })
  })

  it('without an access token is refused with 401', async () => {
    const response = await fetch(`${booking.url}/api/v1/reservations`, { method: 'POST', body: '{}' })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/)
  })
})

describe('a hold', () => {
  /** Counts the statements that the test's own connections send. The service's background tasks use other connections. */
  const countStatements = async (act: () => Promise<unknown>): Promise<number> => {
    const own = new Set<unknown>()
    const remember = (client: pg.PoolClient) => own.add(client)
    const pool = booking.db.$client
    const query = vi.spyOn(pg.Client.prototype, 'query')
    pool.on('acquire', remember)
    try {
      await act()
      return query.mock.contexts.filter((client) => own.has(client)).length
    } finally {
      pool.off('acquire', remember)
      query.mockRestore()
    }
  }

  it.each([
    ['without an idempotency key', false],
    ['with a new idempotency key', true],
  ])('takes one statement %s, once the showtime is in the cache', async (_, hasKey) => {
    const { db, reservations, showtimes, snapshots } = booking
    const terms = { now: () => new Date(), holdSeconds: 1_800, unpaidLimit: 3 }
    const place = placeReservation({ showtimes, snapshots, reservations, ...terms })
    const once = placeOnce({ placeReservation: place, keys: idempotencyKeyStore({ db, retentionHours: 24 }) })
    const showtimeId = await booking.schedule()
    const hold = (seatId: string) => {
      const placement = { showtimeId, seatIds: [seatId], userId: newId() }
      return hasKey ? once(placement, newId(), newId()) : place(placement)
    }
    expect(await countStatements(() => hold('A1'))).toBeGreaterThan(1)
    expect(await countStatements(() => hold('A2'))).toBe(1)
    expect(await booking.sql('SELECT 1 FROM reservations WHERE showtime_id = $1', [showtimeId])).toHaveLength(2)
  })
})
