import { showtimeCancelled } from '@marquee/contracts/catalog-events'
import { paymentRefunded } from '@marquee/contracts/payment-events'
import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestBooking, type TestBooking } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await startTestBooking()
})
beforeEach(() => booking.shiftTime(0))
afterAll(() => booking.stop())

describe('a payment', () => {
  it('makes a hold a ticket once, however often the event comes', async () => {
    const { showtimeId, id } = await booking.held()
    const event = await booking.pay(id)
    await booking.becomes(id, 'confirmed')
    await booking.pay(id, { id: event })
    await booking.settle()
    expect(await booking.factsOf(id)).toEqual(['reservation-placed', 'reservation-confirmed'])
    expect(await booking.seatStatus(showtimeId, 'A1')).toBe('occupied')
  })

  it('goes back when another one has bought the ticket', async () => {
    const { id } = await booking.held()
    await booking.payFor(id)
    const second = newId()
    await booking.pay(id, { paymentId: second })
    await eventually(async () => expect(await booking.factsOf(id)).toContain('reservation-refund-due'))
    expect((await booking.eventsOf(id)).at(-1)?.data).toMatchObject({ paymentId: second, reason: 'reservation_closed' })
    expect(await booking.statusOf(id)).toBe('confirmed')
  })

  it('goes back when it was on its way while the customer cancelled', async () => {
    const { customer, id } = await booking.held()
    await customer.call('DELETE', `/reservations/${id}`)
    await booking.pay(id)
    await eventually(async () => expect(await booking.factsOf(id)).toContain('reservation-refund-due'))
    expect(await booking.statusOf(id)).toBe('cancelled')
  })

  it.each([{ amount: 0 }, { amount: 819 }, { currency: 'xxx' }])(
    'makes no ticket when its event says that %j was paid, and the event waits for a person',
    async (forged) => {
      const { id } = await booking.held()
      await booking.pay(id, forged)
      await eventually(async () => {
        const [row] = await booking.deadOrRetrying('booking.on-payment-succeeded')
        expect(row).toBeGreaterThan(0)
      })
      expect(await booking.statusOf(id)).toBe('pending')
      await booking.pay(id)
      await booking.becomes(id, 'confirmed')
    },
  )
})

describe('a payment for a hold that has lapsed', () => {
  const lapsed = async () => {
    const reservation = await booking.held(['A1', 'A2'])
    booking.shiftTime(1_801)
    await booking.becomes(reservation.id, 'expired')
    booking.shiftTime(0)
    return reservation
  }

  const goesBack = async (id: string): Promise<void> => {
    await booking.applied(await booking.pay(id))
    expect(await booking.factsOf(id)).toEqual(['reservation-placed', 'reservation-expired', 'reservation-refund-due'])
    expect((await booking.eventsOf(id)).at(-1)?.data).toMatchObject({ reason: 'seats_gone' })
    expect(await booking.statusOf(id)).toBe('expired')
  }

  it('buys the ticket while the seats are still free', async () => {
    const { showtimeId, id } = await lapsed()
    await booking.pay(id)
    await booking.becomes(id, 'confirmed')
    expect(await booking.seatStatus(showtimeId, 'A2')).toBe('occupied')
  })

  it('goes back when one of the seats is gone, and takes none of them', async () => {
    const { showtimeId, id } = await lapsed()
    const other = await booking.customer()
    expect((await other.place(showtimeId, ['A2'])).status).toBe(201)
    await goesBack(id)
    expect(await booking.seatStatus(showtimeId, 'A1')).toBe('available')
    expect(await booking.seatStatus(showtimeId, 'A2')).toBe('reserved')
  })

  it('goes back when the showtime was cancelled meanwhile', async () => {
    const { showtimeId, id } = await lapsed()
    await booking.applied(await booking.publish(showtimeCancelled, { showtimeId, reason: 'The projector is broken' }))
    await goesBack(id)
  })

  it('goes back when the show has started meanwhile, and its seats stay free', async () => {
    const { showtimeId, id } = await lapsed()
    booking.shiftTime(86_400 + 60)
    await goesBack(id)
    expect(await booking.seatStatus(showtimeId, 'A1')).toBe('available')
  })

  it('goes back when the customer holds ten other seats by now, and leaves those alone', async () => {
    const { showtimeId, customer, id } = await lapsed()
    const others = Array.from({ length: 10 }, (_, index) => `B${index + 1}`)
    expect((await customer.place(showtimeId, others)).status).toBe(201)
    await goesBack(id)
    expect(await booking.seatStatus(showtimeId, 'A1')).toBe('available')
    expect(await booking.sql('SELECT seats FROM customer_seats WHERE showtime_id = $1', [showtimeId])).toEqual([
      { seats: 10 },
    ])
  })
})

describe('a payment whose refund is heard of first', () => {
  const refundThenPay = async (reservationId: string) => {
    const paymentId = newId()
    await booking.publish(paymentRefunded, { paymentId, reservationId, amount: 820 })
    await eventually(async () => {
      const [row] = await booking.sql('SELECT payment_id FROM reservations WHERE id = $1', [reservationId])
      expect(row.payment_id).toBe(paymentId)
    })
    await booking.applied(await booking.pay(reservationId, { paymentId }))
  }

  it('buys no ticket', async () => {
    const { id } = await booking.held()
    await refundThenPay(id)
    expect(await booking.statusOf(id)).toBe('pending')
    expect(await booking.factsOf(id)).toEqual(['reservation-placed'])
  })

  it('takes no seats again for a hold that had lapsed', async () => {
    const { showtimeId, id } = await booking.held()
    booking.shiftTime(1_801)
    await booking.becomes(id, 'expired')
    booking.shiftTime(0)
    await refundThenPay(id)
    expect(await booking.statusOf(id)).toBe('expired')
    expect(await booking.seatStatus(showtimeId, 'A1')).toBe('available')
    expect(await booking.sql('SELECT seats FROM customer_seats WHERE showtime_id = $1', [showtimeId])).toEqual([
      { seats: 0 },
    ])
  })
})
