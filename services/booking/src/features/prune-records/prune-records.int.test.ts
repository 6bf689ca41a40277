import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestBooking, type TestBooking } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await startTestBooking({ UNPAID_RESERVATIONS_PER_USER: '3' })
})
afterAll(() => booking.stop())

// Each replica prunes as soon as it starts.

it('prunes an idempotency key after a day and not before', async () => {
  const { showtimeId, customer } = await booking.held()
  const [old, young] = [newId(), newId()]
  for (const [key, seatId, hours] of [
    [old, 'A2', 24.5],
    [young, 'A3', 23.5],
  ] as const) {
    const body = { showtime_id: showtimeId, seat_ids: [seatId] }
    await customer.call('POST', '/reservations', body, undefined, { 'idempotency-key': key })
    await booking.sql('UPDATE idempotency_keys SET created_at = $2 WHERE key = $1', [
      key,
      new Date(Date.now() - hours * 3_600_000),
    ])
  }
  await booking.startReplica()
  const kept = async () => (await booking.sql('SELECT key FROM idempotency_keys')).map(({ key }) => key)
  await booking.until(async () => expect(await kept()).not.toContain(old))
  expect(await kept()).toEqual([young])
})

it('prunes the seat counts of a show a week after its end and not before', async () => {
  const day = 86_400_000
  // A show lasts for two hours.
  const endedDaysAgo = (days: number) => new Date(Date.now() - days * day - 7_200_000).toISOString()
  const [longOver, justOver] = [
    await booking.schedule({ startsAt: endedDaysAgo(7.1) }),
    await booking.schedule({ startsAt: endedDaysAgo(6.9) }),
  ]
  const { showtimeId, customer } = await booking.held()
  for (const over of [longOver, justOver]) {
    await booking.sql('INSERT INTO customer_seats (showtime_id, user_id, seats) VALUES ($1, $2, 2)', [
      over,
      customer.id,
    ])
  }
  await booking.startReplica()
  const kept = async () =>
    (await booking.sql('SELECT showtime_id FROM customer_seats WHERE user_id = $1', [customer.id]))
      .map(({ showtime_id }) => showtime_id)
      .toSorted()
  await booking.until(async () => expect(await kept()).not.toContain(longOver))
  expect(await kept()).toEqual([justOver, showtimeId].toSorted())
})

it('prunes the hold count of a customer without an unpaid reservation, and keeps the other hold counts', async () => {
  const [idle, holder] = [await booking.held(), await booking.held()]
  await idle.customer.call('DELETE', `/reservations/${idle.id}`)
  await booking.startReplica()
  const kept = async () => (await booking.sql('SELECT user_id FROM customer_holds')).map(({ user_id }) => user_id)
  await booking.until(async () => expect(await kept()).not.toContain(idle.customer.id))
  expect(await kept()).toContain(holder.customer.id)
})
