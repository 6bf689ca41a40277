import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startTestBooking, type TestBooking } from '../../testing.ts'
import { expireReservations } from './expire-reservations.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await startTestBooking()
})
beforeEach(() => booking.shiftTime(0))
afterAll(() => booking.stop())

const hoursFromNow = (hours: number) => new Date(Date.now() + hours * 3_600_000)

/** One sweep of another replica whose clock is this many hours ahead. The service's own sweeps find nothing to do. */
const sweep = (hours: number) =>
  expireReservations({ reservations: booking.reservations, now: () => hoursFromNow(hours) })()

it('an expired hold releases its seats and publishes `reservation-expired`', async () => {
  const { showtimeId, id } = await booking.held(['A1', 'A2'])
  booking.shiftTime(1_801)
  await booking.becomes(id, 'expired')
  expect(await booking.seatStatus(showtimeId, 'A1')).toBe('available')
  expect(await booking.factsOf(id)).toEqual(['reservation-placed', 'reservation-expired'])
})

it.each([
  { counts: 'customer_seats', showtimes: 1 },
  { counts: 'customer_holds', showtimes: 2 },
] as const)(
  'two sweeps that change the same customers in opposite order write $counts without a deadlock',
  async ({ counts, showtimes }) => {
    const [first, second] = [newId(), newId()].toSorted()
    const [one, other] = [await booking.customer({ id: first ?? '' }), await booking.customer({ id: second ?? '' })]
    const earlier = await booking.schedule()
    const later = showtimes === 1 ? earlier : await booking.schedule()
    const holds = [
      [one, earlier, 'A1', 1],
      [other, earlier, 'A2', 1.1],
      [other, later, 'A3', 2],
      [one, later, 'A4', 2.1],
    ] as const
    for (const [customer, showtimeId, seatId, hours] of holds) {
      const { body } = await customer.place(showtimeId, [seatId])
      await booking.sql('UPDATE reservations SET expires_at = $2 WHERE id = $1', [body.id, hoursFromNow(hours)])
    }

    // Both sweeps wait for the count that is first in their common order. Without a common order, the second sweep
    // would already have locked the other count.
    const release = await booking.lockRow(counts, one.id)
    const sweeps = [sweep(1.5)]
    await booking.waitingStatements(1)
    sweeps.push(sweep(2.5))
    await booking.waitingStatements(2)
    await release()
    expect(await Promise.all(sweeps)).toEqual([false, false])
    expect(await booking.sql('SELECT sum(seats)::int AS seats FROM customer_seats')).toEqual([{ seats: 0 }])
  },
)

it('a sweep that waited for a customer’s counts subtracts from the counts that were committed meanwhile', async () => {
  const { id, showtimeId, customer } = await booking.held(['A1', 'A2'])
  await booking.sql('UPDATE reservations SET expires_at = $2 WHERE id = $1', [id, hoursFromNow(1)])

  const [seats, holds] = [
    await booking.lockRow('customer_seats', customer.id),
    await booking.lockRow('customer_holds', customer.id),
  ]
  const swept = sweep(2)
  await booking.waitingStatements(1)
  await seats('UPDATE customer_seats SET seats = seats + 3 WHERE user_id = $1')
  await booking.waitingStatements(1)
  await holds('UPDATE customer_holds SET unpaid = unpaid + 1 WHERE user_id = $1')
  expect(await swept).toBe(false)
  expect(
    await booking.sql('SELECT seats FROM customer_seats WHERE showtime_id = $1 AND user_id = $2', [
      showtimeId,
      customer.id,
    ]),
  ).toEqual([{ seats: 3 }])
  expect(await booking.sql('SELECT unpaid FROM customer_holds WHERE user_id = $1', [customer.id])).toEqual([
    { unpaid: 1 },
  ])
})

it('a sweep that expired a full batch asks for another run', async () => {
  const showtimeId = await booking.schedule()
  await booking.sql(
    `INSERT INTO reservations (id, user_id, showtime_id, status, seats, amount, currency, created_at, expires_at, version)
     SELECT gen_random_uuid(), gen_random_uuid(), $1, 'pending', '[]', 0, 'eur', now(), $2, 1 FROM generate_series(1, 501)`,
    [showtimeId, hoursFromNow(1)],
  )
  expect(await sweep(2)).toBe(true)
  expect(await sweep(2)).toBe(false)
  expect(
    await booking.sql('SELECT count(*)::int FROM reservations WHERE showtime_id = $1 AND status = $2', [
      showtimeId,
      'expired',
    ]),
  ).toEqual([{ count: 501 }])
})
