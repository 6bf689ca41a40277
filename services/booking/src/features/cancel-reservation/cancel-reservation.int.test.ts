import { showtimeCancelled } from '@marquee/contracts/catalog-events'
import { paymentRefunded, paymentSucceeded } from '@marquee/contracts/payment-events'
import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestBooking, type TestBooking } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await startTestBooking()
})
afterAll(() => booking.stop())

type Customer = Awaited<ReturnType<TestBooking['customer']>>

const statusOf = async (customer: Customer, id: string) =>
  (await customer.call('GET', `/reservations/${id}`)).body.status

const becomes = (customer: Customer, id: string, status: string) =>
  eventually(async () => expect(await statusOf(customer, id)).toBe(status))

const pay = async (
  reservationId: string,
  {
    paymentId = newId(),
    id = newId(),
    ...over
  }: { paymentId?: string; id?: string; amount?: number; currency?: string } = {},
) => {
  const [owed] = await booking.sql('SELECT amount, currency FROM reservations WHERE id = $1', [reservationId])
  const { amount, currency } = { amount: 820, currency: 'eur', ...owed, ...over }
  const paid = { paymentId, reservationId, amount, currency, providerPaymentId: `pi_${paymentId}` }
  return booking.publish(paymentSucceeded, paid, { id })
}

const held = async (seatIds = ['A1']) => {
  const showtimeId = await booking.schedule()
  const customer = await booking.customer()
  const { body } = await customer.place(showtimeId, seatIds)
  return { showtimeId, customer, id: body.id as string }
}

it.each([{ amount: 0 }, { amount: 819 }, { currency: 'xxx' }])(
  'does not become a ticket by an event that says %j was paid, and the event waits for a person',
  async (forged) => {
    const { customer, id } = await held()
    await pay(id, forged)
    await eventually(async () => {
      const [row] = await booking.deadOrRetrying('booking.on-payment-succeeded')
      expect(row).toBeGreaterThan(0)
    })
    expect(await statusOf(customer, id)).toBe('pending')
    await pay(id)
    await becomes(customer, id, 'confirmed')
  },
)

const seatStatus = async (showtimeId: string, seatId: string) =>
  (await booking.seatMap(showtimeId)).find(({ id }) => id === seatId)?.status

const typesOf = async (id: string) => (await booking.eventsOf(id)).map(({ type }) => type.split('.')[1])

describe('a reservation that is paid', () => {
  it('is confirmed once, however often the event comes', async () => {
    const { showtimeId, customer, id } = await held()
    const event = await pay(id)
    await becomes(customer, id, 'confirmed')
    await pay(id, { id: event })
    await booking.settle()
    expect(await typesOf(id)).toEqual(['reservation-placed', 'reservation-confirmed'])
    expect(await seatStatus(showtimeId, 'A1')).toBe('occupied')
  })

  it('pays back a second payment', async () => {
    const { customer, id } = await held()
    await pay(id)
    await becomes(customer, id, 'confirmed')
    const second = newId()
    await pay(id, { paymentId: second })
    await eventually(async () => expect(await typesOf(id)).toContain('reservation-refund-due'))
    expect((await booking.eventsOf(id)).at(-1)?.data).toMatchObject({ paymentId: second, reason: 'reservation_closed' })
    expect(await statusOf(customer, id)).toBe('confirmed')
  })
})

describe('a reservation that is cancelled', () => {
  it('gives its seats back, and twice is once', async () => {
    const { showtimeId, customer, id } = await held()
    const answers = await Promise.all([1, 2, 3].map(() => customer.call('DELETE', `/reservations/${id}`)))
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204])
    expect(await statusOf(customer, id)).toBe('cancelled')
    expect(await seatStatus(showtimeId, 'A1')).toBe('available')
    expect(await typesOf(id)).toEqual(['reservation-placed', 'reservation-cancelled'])
    expect((await (await booking.customer()).place(showtimeId, ['A1'])).status).toBe(201)
  })

  it('is refunded when the money has gone back', async () => {
    const { customer, id } = await held()
    const paymentId = newId()
    await pay(id, { paymentId })
    await becomes(customer, id, 'confirmed')
    expect((await customer.call('DELETE', `/reservations/${id}`)).status).toBe(204)
    expect(await statusOf(customer, id)).toBe('cancelled')
    await booking.publish(paymentRefunded, { paymentId, reservationId: id, amount: 820 })
    await becomes(customer, id, 'refunded')
  })

  it('has its money sent back if that was on its way', async () => {
    const { customer, id } = await held()
    await customer.call('DELETE', `/reservations/${id}`)
    await pay(id)
    await eventually(async () => expect(await typesOf(id)).toContain('reservation-refund-due'))
    expect(await statusOf(customer, id)).toBe('cancelled')
  })

  it('is out of reach for anybody else', async () => {
    const { customer, id } = await held()
    const other = await booking.customer()
    expect((await other.call('DELETE', `/reservations/${id}`)).status).toBe(404)
    expect((await other.call('GET', `/reservations/${id}`)).body).toMatchObject({
      status: 404,
      code: 'reservation-not-found',
    })
    expect((await other.call('GET', '/reservations')).body).toEqual([])
    expect((await customer.call('GET', '/reservations')).body).toHaveLength(1)
    expect(await statusOf(customer, id)).toBe('pending')
  })

  it('cannot be given up any more once the show has started', async () => {
    const { customer, id } = await held()
    booking.shiftTime(86_400 + 60)
    try {
      // The hold is over by then, too: only a ticket is left to be given up.
      await pay(id)
      const answer = await customer.call('DELETE', `/reservations/${id}`)
      expect([204, 409]).toContain(answer.status)
    } finally {
      booking.shiftTime(0)
    }
    const ticket = await held()
    await pay(ticket.id)
    await becomes(ticket.customer, ticket.id, 'confirmed')
    booking.shiftTime(86_400 + 60)
    try {
      const answer = await ticket.customer.call('DELETE', `/reservations/${ticket.id}`)
      expect(answer.body).toMatchObject({ status: 409, code: 'showtime-started' })
    } finally {
      booking.shiftTime(0)
    }
    expect(await statusOf(ticket.customer, ticket.id)).toBe('confirmed')
  })
})

describe('a hold whose time is over', () => {
  const lapsed = async () => {
    const reservation = await held(['A1', 'A2'])
    booking.shiftTime(1_801)
    await becomes(reservation.customer, reservation.id, 'expired')
    booking.shiftTime(0)
    return reservation
  }

  it('frees its seats and says so', async () => {
    const { showtimeId, id } = await lapsed()
    expect(await seatStatus(showtimeId, 'A1')).toBe('available')
    expect(await typesOf(id)).toEqual(['reservation-placed', 'reservation-expired'])
  })

  it('becomes a ticket when the money comes late and the seats are still free', async () => {
    const { showtimeId, customer, id } = await lapsed()
    await pay(id)
    await becomes(customer, id, 'confirmed')
    expect(await seatStatus(showtimeId, 'A2')).toBe('occupied')
  })

  it('has its money sent back when one of the seats is gone, and takes none of them', async () => {
    const { showtimeId, customer, id } = await lapsed()
    const other = await booking.customer()
    expect((await other.place(showtimeId, ['A2'])).status).toBe(201)
    await pay(id)
    await eventually(async () => expect(await typesOf(id)).toContain('reservation-refund-due'))
    expect((await booking.eventsOf(id)).at(-1)?.data).toMatchObject({ reason: 'seats_gone' })
    expect(await statusOf(customer, id)).toBe('expired')
    expect(await seatStatus(showtimeId, 'A1')).toBe('available')
    expect(await seatStatus(showtimeId, 'A2')).toBe('reserved')
  })
})

describe('money whose refund is heard of before it is itself', () => {
  const refundThenPay = async (reservationId: string) => {
    const paymentId = newId()
    await booking.publish(paymentRefunded, { paymentId, reservationId, amount: 820 })
    await eventually(async () => {
      const [row] = await booking.sql('SELECT payment_id FROM reservations WHERE id = $1', [reservationId])
      expect(row.payment_id).toBe(paymentId)
    })
    const event = await pay(reservationId, { paymentId })
    await eventually(async () =>
      expect(await booking.sql('SELECT event_id FROM inbox WHERE event_id = $1', [event])).toHaveLength(1),
    )
  }

  it('buys no ticket', async () => {
    const { customer, id } = await held()
    await refundThenPay(id)
    expect(await statusOf(customer, id)).toBe('pending')
    expect(await typesOf(id)).toEqual(['reservation-placed'])
  })

  it('takes no seats again for a hold that had lapsed', async () => {
    const { showtimeId, customer, id } = await held()
    booking.shiftTime(1_801)
    await becomes(customer, id, 'expired')
    booking.shiftTime(0)
    await refundThenPay(id)
    expect(await statusOf(customer, id)).toBe('expired')
    expect(await seatStatus(showtimeId, 'A1')).toBe('available')
    expect(await booking.sql('SELECT seats FROM customer_seats WHERE showtime_id = $1', [showtimeId])).toEqual([
      { seats: 0 },
    ])
  })
})

describe('a showtime that is cancelled', () => {
  it('takes every live reservation along and can be booked no more', async () => {
    const { showtimeId, customer, id } = await held()
    const other = await booking.customer()
    const paid = (await other.place(showtimeId, ['B1'])).body.id
    await pay(paid)
    await becomes(other, paid, 'confirmed')
    await booking.publish(showtimeCancelled, { showtimeId, reason: 'projector' })
    await becomes(customer, id, 'cancelled')
    await becomes(other, paid, 'cancelled')
    expect((await booking.eventsOf(paid)).at(-1)?.data).toEqual({ reservationId: paid, reason: 'showtime_cancelled' })
    expect((await other.place(showtimeId, ['B2'])).body).toMatchObject({ status: 409, code: 'showtime-closed' })
    expect(await booking.sql('SELECT seats FROM customer_seats WHERE showtime_id = $1', [showtimeId])).toEqual([
      { seats: 0 },
      { seats: 0 },
    ])
  })
})
