import { paymentPartiallyRefunded, paymentRefunded } from '@marquee/contracts/payment-events'
import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sharedTestBooking, type TestBooking } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await sharedTestBooking()
})
afterAll(() => booking.stop())

const sold = async () => {
  const { customer, id } = await booking.held()
  const paymentId = newId()
  await booking.pay(id, { paymentId })
  await booking.becomes(id, 'confirmed')
  return { customer, id, paymentId }
}

it('changes a cancelled reservation to refunded when the money has gone back', async () => {
  const { customer, id, paymentId } = await sold()
  expect((await customer.call('DELETE', `/reservations/${id}`)).status).toBe(204)
  expect(await booking.statusOf(id)).toBe('cancelled')
  await booking.publish(paymentRefunded, { paymentId, reservationId: id, amount: 820 })
  await booking.becomes(id, 'refunded')
})

it('keeps a ticket confirmed after a partial refund', async () => {
  const { id, paymentId } = await sold()
  const refund = { paymentId, reservationId: id, refundedAmount: 300 }
  await booking.applied(await booking.publish(paymentPartiallyRefunded, refund, { sequence: 4 }))
  expect(await booking.statusOf(id)).toBe('confirmed')
  expect(await booking.sql('SELECT refunded_amount FROM reservations WHERE id = $1', [id])).toEqual([
    { refunded_amount: 300 },
  ])
})
