import { reservationExtended } from '@marquee/contracts/booking-events'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sharedTestPayment, type TestPayment } from '../../testing.ts'

let payment: TestPayment
beforeAll(async () => {
  payment = await sharedTestPayment()
})
afterAll(() => payment.stop())

it('the later end of a hold is stored, and the intent stays payable', async () => {
  const { reservation } = await payment.payable()
  const expiresAt = '2031-01-01T10:10:00.000Z'
  await payment.publish(reservationExtended, { reservationId: reservation.id, expiresAt })
  await eventually(async () => {
    const rows = await payment.sql('SELECT expires_at FROM payments WHERE reservation_id = $1', [reservation.id])
    expect(rows).toEqual([{ expires_at: new Date(expiresAt) }])
  })
  expect(await payment.becomes(reservation, 'requires_payment')).toMatchObject({ client_secret: expect.any(String) })
})
