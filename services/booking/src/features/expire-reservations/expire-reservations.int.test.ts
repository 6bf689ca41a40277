import { setTimeout as sleep } from 'node:timers/promises'
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

/**
 * One run of the expiry task (a sweep) in another replica, whose clock is this many hours ahead. The sweeps of the
 * service under test find nothing to do.
 */
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
  'two sweeps that expire holds of the same customers in opposite order write $counts without a deadlock',
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

it('one sweep releases the seats of all overdue holds, also of two holds of one customer', async () => {
  const [one, other] = [await booking.customer(), await booking.customer()]
  const [showtimeId, elsewhere] = [await booking.schedule(), await booking.schedule()]
  const answers = [
    await one.place(showtimeId, ['A1', 'A2']),
    await one.place(showtimeId, ['A3']),
    await one.place(elsewhere, ['A1']),
    await other.place(showtimeId, ['B1']),
  ]
  const ids = answers.map(({ body }) => body.id)
  await booking.sql('UPDATE reservations SET expires_at = $2 WHERE id = ANY ($1)', [ids, hoursFromNow(1)])
  expect(await sweep(2)).toBe(false)

  expect(await booking.sql('SELECT seat_id FROM seat_allocations WHERE reservation_id = ANY ($1)', [ids])).toEqual([])
  for (const { id } of [one, other]) {
    const counts = await booking.sql(
      `SELECT sum(seats)::int AS seats, (SELECT unpaid FROM customer_holds WHERE user_id = $1)
       FROM customer_seats WHERE user_id = $1`,
      [id],
    )
    expect(counts).toEqual([{ seats: 0, unpaid: 0 }])
  }
  for (const id of ids) {
    expect(await booking.statusOf(id)).toBe('expired')
    expect(await booking.factsOf(id)).toEqual(['reservation-placed', 'reservation-expired'])
  }
})

it('a sweep does not expire a hold whose payment is being applied, and expires the others', async () => {
  const [paid, unpaid] = [await booking.held(['A1']), await booking.held(['A1'])]
  await booking.sql('UPDATE reservations SET expires_at = $2 WHERE id = ANY ($1)', [
    [paid.id, unpaid.id],
    hoursFromNow(1),
  ])
  const confirm = await booking.lockRow('reservations', paid.id)
  const swept = sweep(2)
  // A sweep that did not skip the row would wait until the payment is applied.
  await Promise.race([swept, sleep(1_000)])
  await confirm(`UPDATE reservations SET status = 'confirmed', confirmed_at = now(), payment_id = gen_random_uuid(),
    version = version + 1 WHERE id = $1`)
  expect(await swept).toBe(false)
  expect([await booking.statusOf(paid.id), await booking.statusOf(unpaid.id)]).toEqual(['confirmed', 'expired'])
  expect(
    await booking.sql('SELECT seat_id FROM seat_allocations WHERE reservation_id = ANY ($1)', [[paid.id, unpaid.id]]),
  ).toEqual([{ seat_id: 'A1' }])
})

it('one locked hold does not keep a sweep from expiring the others', async () => {
  const [locked, other] = [await booking.held(['A1']), await booking.held(['A1'])]
  await booking.sql('UPDATE reservations SET expires_at = $2 WHERE id = ANY ($1)', [
    [locked.id, other.id],
    hoursFromNow(1),
  ])
  const release = await booking.lockRow('reservations', locked.id)
  const late = sleep(10_000, 'still waiting', { ref: false })
  expect(await Promise.race([sweep(2), late])).toBe(false)
  await release()
  expect([await booking.statusOf(locked.id), await booking.statusOf(other.id)]).toEqual(['pending', 'expired'])
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
