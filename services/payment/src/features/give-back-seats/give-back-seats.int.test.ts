import { reservationCancelled, reservationExpired, seatsGivenBack } from '@marquee/contracts/booking-events'
import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sharedTestPayment, type TestPayment } from '../../testing.ts'

let payment: TestPayment
beforeAll(async () => {
  payment = await sharedTestPayment()
})
beforeEach(() => payment.callSandbox('reset'))
afterAll(() => payment.stop())

type Reservation = Awaited<ReturnType<TestPayment['placeReservation']>>

const twoSeats = { seatIds: ['A1', 'A2'], amount: 1_640 }

/** A reservation of two seats whose customer can pay. */
const payableForTwo = async () => {
  const reservation = await payment.placeReservation(twoSeats)
  const { provider_payment_id: intent } = await payment.becomes(reservation, 'requires_payment')
  return { reservation, intent: intent as string }
}

const paidForTwo = async () => {
  const made = await payableForTwo()
  await payment.pay(made.intent)
  await payment.becomes(made.reservation, 'succeeded')
  return made
}

/** Publishes that one of the two seats was given back. */
const giveBack = ({ id, userId }: Reservation, event: { id?: string } = {}, givenBackAmount = 820) =>
  payment.publish(
    seatsGivenBack,
    {
      reservationId: id,
      userId,
      showtimeId: newId(),
      seatIds: ['A2'],
      givenBackAmount,
      amount: 1_640 - givenBackAmount,
      currency: 'eur',
    },
    event,
  )

const rowOf = async ({ id }: Reservation) =>
  (await payment.sql('SELECT * FROM payments WHERE reservation_id = $1', [id]))[0]

const hasApplied = (reservation: Reservation) =>
  eventually(async () => expect((await rowOf(reservation)).give_backs).toHaveLength(1))

describe('a seat that is given back before the payment', () => {
  it('lowers the amount of the intent, which keeps its client secret', async () => {
    const { reservation, intent } = await payableForTwo()
    const { client_secret: secret } = await payment.view(reservation)
    await giveBack(reservation)
    await hasApplied(reservation)
    expect(await payment.becomes(reservation, 'requires_payment')).toMatchObject({ amount: 820, client_secret: secret })
    expect(await payment.stripe.paymentIntents.retrieve(intent)).toMatchObject({ amount: 820 })
    await payment.pay(intent)
    expect(await payment.becomes(reservation, 'succeeded')).toMatchObject({ amount: 820, refunded_amount: 0 })
    expect(await payment.refundsOf(intent)).toEqual([])
  })

  it('lowers the amount of an intent that nobody requested yet', async () => {
    const reservation = await payment.placeReservation(twoSeats)
    await eventually(async () => expect(await rowOf(reservation)).toBeDefined())
    await giveBack(reservation)
    await hasApplied(reservation)
    const { provider_payment_id: intent, amount } = await payment.becomes(reservation, 'requires_payment')
    expect([amount, (await payment.stripe.paymentIntents.retrieve(intent)).amount]).toEqual([820, 820])
  })

  it('hides the client secret while Stripe has the old amount; a payment of that amount goes back in part', async () => {
    const { reservation, intent } = await payableForTwo()
    await payment.callSandbox('failures', { count: 100, status: 500, path: `/v1/payment_intents/${intent}` })
    await giveBack(reservation)
    await hasApplied(reservation)
    const { body } = await payment.get(`/reservations/${reservation.id}/payment`, reservation.userId)
    expect(body).toMatchObject({ status: 'preparing', client_secret: null, amount: 820 })
    await payment.pay(intent)
    await payment.callSandbox('reset')
    expect(await payment.becomes(reservation, 'succeeded')).toMatchObject({ amount: 1_640 })
    await eventually(async () => expect(await payment.view(reservation)).toMatchObject({ refunded_amount: 820 }))
    expect((await payment.refundsOf(intent)).map(({ amount }) => amount)).toEqual([820])
    expect(await payment.typesOf(reservation)).toEqual(['payment-succeeded', 'payment-partially-refunded'])
  })

  it('costs the customer nothing, even if the customer pays at the same moment', async () => {
    const made = await Promise.all(Array.from({ length: 6 }, payableForTwo))
    await Promise.all(made.map(({ reservation, intent }) => Promise.all([payment.pay(intent), giveBack(reservation)])))
    for (const { reservation, intent } of made) {
      await eventually(async () => {
        const { amount, refunded_amount: refunded, status } = await payment.view(reservation)
        expect([status, amount - refunded]).toEqual(['succeeded', 820])
      })
      const { amount_received: received } = await payment.stripe.paymentIntents.retrieve(intent)
      const refunds = await payment.refundsOf(intent)
      expect(received - refunds.reduce((sum, { amount }) => sum + amount, 0)).toBe(820)
    }
  })

  it('confirms free seats that are left, and cancels their intent', async () => {
    const { reservation, intent } = await payableForTwo()
    await giveBack(reservation, {}, 1_640)
    expect(await payment.becomes(reservation, 'succeeded')).toMatchObject({ amount: 0 })
    expect(await payment.stripe.paymentIntents.retrieve(intent)).toMatchObject({ status: 'canceled' })
  })

  it('does not keep the intent of an expired hold open', async () => {
    const { reservation, intent } = await payableForTwo()
    await giveBack(reservation)
    await payment.publish(reservationExpired, { reservationId: reservation.id })
    expect(await payment.becomes(reservation, 'cancelled')).toMatchObject({ client_secret: null })
    expect(await payment.stripe.paymentIntents.retrieve(intent)).toMatchObject({ status: 'canceled' })
  })
})

describe('a seat that is given back after the payment', () => {
  it('is refunded in part: the payment stays succeeded, and the amount stays what was paid', async () => {
    const { reservation, intent } = await paidForTwo()
    await giveBack(reservation)
    await eventually(async () =>
      expect(await payment.view(reservation)).toMatchObject({
        status: 'succeeded',
        amount: 1_640,
        refunded_amount: 820,
      }),
    )
    expect((await payment.refundsOf(intent)).map(({ amount, metadata }) => [amount, metadata])).toEqual([
      [820, { payment_id: expect.any(String), give_back_id: expect.any(String) }],
    ])
    const events = await payment.eventsOf(reservation.id)
    expect(events.at(-1)?.data).toMatchObject({ refundedAmount: 0, refundedForSeatsAmount: 820 })
  })

  it('is refunded once when the event arrives again, even after the inbox has forgotten it', async () => {
    const { reservation, intent } = await paidForTwo()
    const event = { id: newId() }
    await giveBack(reservation, event)
    await eventually(async () => expect((await payment.view(reservation)).refunded_amount).toBe(820))
    await payment.sql('DELETE FROM inbox WHERE event_id = $1', [event.id])
    await giveBack(reservation, event)
    await eventually(async () =>
      expect(await payment.sql('SELECT 1 FROM inbox WHERE event_id = $1', [event.id])).toHaveLength(1),
    )
    expect(await rowOf(reservation)).toMatchObject({ given_back_amount: 820, unreturned_amount: 0 })
    expect(await payment.refundsOf(intent)).toHaveLength(1)
  })

  it('is refunded once although Stripe’s first answers are lost', async () => {
    const { reservation, intent } = await paidForTwo()
    await payment.callSandbox('failures', {
      count: 2,
      method: 'POST',
      path: '/v1/refunds',
      when: 'after_work',
      drop_connection: true,
    })
    await giveBack(reservation)
    await eventually(async () => expect((await payment.view(reservation)).refunded_amount).toBe(820), {
      within: 20_000,
    })
    expect((await rowOf(reservation)).unreturned_amount).toBe(0)
    expect(await payment.refundsOf(intent)).toHaveLength(1)
  })

  it('is shown to staff with the step that is due', async () => {
    const { reservation } = await paidForTwo()
    await payment.callSandbox('failures', { count: 100, status: 500, path: '/v1/refunds' })
    await giveBack(reservation)
    const token = await payment.mint({ sub: newId(), isSuperuser: true })
    await eventually(async () => {
      const answer = await payment.inject({
        url: `/api/v1/admin/payments?reservation_id=${reservation.id}`,
        headers: { authorization: `Bearer ${token}` },
      })
      const [shown] = answer.json()
      expect(shown).toMatchObject({ next_step: 'refund-seats', given_back_amount: 820, attempts: 1 })
    })
  })

  it('leaves the rest to a later cancellation, which refunds only the rest', async () => {
    const { reservation, intent } = await paidForTwo()
    await giveBack(reservation)
    await eventually(async () => expect((await payment.view(reservation)).refunded_amount).toBe(820))
    await payment.publish(reservationCancelled, { reservationId: reservation.id, reason: 'customer' })
    expect(await payment.becomes(reservation, 'refunded')).toMatchObject({ refunded_amount: 1_640 })
    expect((await payment.refundsOf(intent)).map(({ amount }) => amount)).toEqual([820, 820])
  })

  it('and the cancellation at the same moment refund everything, and no more', async () => {
    const { reservation, intent } = await paidForTwo()
    await Promise.all([
      giveBack(reservation),
      payment.publish(reservationCancelled, { reservationId: reservation.id, reason: 'customer' }),
    ])
    expect(await payment.becomes(reservation, 'refunded')).toMatchObject({ refunded_amount: 1_640 })
    const refunds = await payment.refundsOf(intent)
    expect(refunds.reduce((sum, { amount }) => sum + amount, 0)).toBe(1_640)
  })
})
