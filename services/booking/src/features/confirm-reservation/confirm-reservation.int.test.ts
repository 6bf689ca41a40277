import { showtimeCancelled } from '@marquee/contracts/catalog-events'
import { paymentRefunded } from '@marquee/contracts/payment-events'
import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ReservationNotFound } from '../../domain/errors.ts'
import { acceptPayment } from '../../domain/reservation.ts'
import { sharedTestBooking, type TestBooking } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await sharedTestBooking()
})
beforeEach(() => booking.shiftTime(0))
afterAll(() => booking.stop())

describe('a payment', () => {
  it('makes a hold a ticket once, however often its event arrives', async () => {
    const { showtimeId, id } = await booking.held()
    const event = await booking.pay(id)
    await booking.becomes(id, 'confirmed')
    await booking.pay(id, { id: event })
    await booking.tasksHaveRun()
    expect(await booking.factsOf(id)).toEqual(['reservation-placed', 'reservation-confirmed'])
    expect(await booking.seatStatus(showtimeId, 'A1')).toBe('occupied')
  })

  it('is refunded when another payment has bought the ticket', async () => {
    const { id } = await booking.held()
    await booking.payFor(id)
    const second = newId()
    await booking.pay(id, { paymentId: second })
    await eventually(async () => expect(await booking.factsOf(id)).toContain('reservation-refund-due'))
    expect((await booking.eventsOf(id)).at(-1)?.data).toMatchObject({ paymentId: second, reason: 'reservation_closed' })
    expect(await booking.statusOf(id)).toBe('confirmed')
  })

  it('is refunded when the customer cancelled before it arrived', async () => {
    const { customer, id } = await booking.held()
    await customer.call('DELETE', `/reservations/${id}`)
    await booking.pay(id)
    await eventually(async () => expect(await booking.factsOf(id)).toContain('reservation-refund-due'))
    expect(await booking.statusOf(id)).toBe('cancelled')
  })

  it.each([{ amount: 0 }, { amount: 819 }, { currency: 'xxx' }])(
    'makes no ticket when its event has %j, and the event is retried or dead-lettered',
    async (forged) => {
      const { id } = await booking.held()
      await booking.pay(id, forged)
      await eventually(async () => {
        expect(await booking.deadOrRetrying('booking.on-payment-succeeded')).toBeGreaterThan(0)
      })
      expect(await booking.statusOf(id)).toBe('pending')
      await booking.pay(id)
      await booking.becomes(id, 'confirmed')
    },
  )
})

describe('payments that arrive together', () => {
  const accept = (arrived: readonly { id: string; paymentId: string; traceparent?: string }[]) =>
    booking.transact((unit) =>
      booking.reservations.changePaid(
        arrived.map(({ id, paymentId, traceparent }) => ({
          id,
          traceparent,
          rule: ({ reservation, seatsHeld }) =>
            acceptPayment(reservation, { paymentId, amount: 820, currency: 'eur' }, seatsHeld, new Date()),
        })),
        unit,
        new Date(),
      ),
    )

  it('make tickets of all holds, each in the trace of its payment', async () => {
    const [first, second] = [await booking.held(), await booking.held()]
    const traces = ['a', 'b'].map((digit) => digit.repeat(32))
    await accept([
      { id: second.id, paymentId: newId(), traceparent: `00-${traces[1]}-${'c'.repeat(16)}-01` },
      { id: first.id, paymentId: newId(), traceparent: `00-${traces[0]}-${'c'.repeat(16)}-01` },
    ])
    for (const [index, { id }] of [first, second].entries()) {
      expect(await booking.statusOf(id)).toBe('confirmed')
      const [event] = await booking.sql(
        `SELECT traceparent FROM events WHERE subject = $1 AND type LIKE '%confirmed%'`,
        [id],
      )
      expect(event?.['traceparent']).toContain(traces[index])
    }
  })

  it('buy the ticket once and are refunded otherwise if they are for the same hold', async () => {
    const { showtimeId, id } = await booking.held()
    const [bought, surplus] = [newId(), newId()]
    await accept([
      { id, paymentId: bought },
      { id, paymentId: surplus },
    ])
    expect(await booking.statusOf(id)).toBe('confirmed')
    const events = (await booking.eventsOf(id)).slice(1)
    expect(events).toMatchObject([
      { type: 'booking.reservation-confirmed.v1', sequence: 2 },
      { type: 'booking.reservation-refund-due.v1', sequence: 3, data: { paymentId: surplus } },
    ])
    expect(await booking.seatStatus(showtimeId, 'A1')).toBe('occupied')
  })

  it('change nothing if one of them does not fit its reservation', async () => {
    const { id } = await booking.held()
    const arrived = [id, newId()].map((each) => ({ id: each, paymentId: newId() }))
    await expect(accept(arrived)).rejects.toThrow(ReservationNotFound)
    expect(await booking.statusOf(id)).toBe('pending')
  })
})

describe('a payment for an expired hold', () => {
  const expiredHold = async () => {
    const reservation = await booking.held(['A1', 'A2'])
    booking.shiftTime(1_801)
    await booking.becomes(reservation.id, 'expired')
    booking.shiftTime(0)
    return reservation
  }

  const isRefunded = async (id: string): Promise<void> => {
    await booking.applied(await booking.pay(id))
    expect(await booking.factsOf(id)).toEqual(['reservation-placed', 'reservation-expired', 'reservation-refund-due'])
    expect((await booking.eventsOf(id)).at(-1)?.data).toMatchObject({ reason: 'seats_gone' })
    expect(await booking.statusOf(id)).toBe('expired')
  }

  it('buys the ticket while the seats are still free', async () => {
    const { showtimeId, id } = await expiredHold()
    await booking.pay(id)
    await booking.becomes(id, 'confirmed')
    expect(await booking.seatStatus(showtimeId, 'A2')).toBe('occupied')
  })

  it('is refunded when one of the seats is taken, and takes none of them', async () => {
    const { showtimeId, id } = await expiredHold()
    const other = await booking.customer()
    expect((await other.place(showtimeId, ['A2'])).status).toBe(201)
    await isRefunded(id)
    expect(await booking.seatStatus(showtimeId, 'A1')).toBe('available')
    expect(await booking.seatStatus(showtimeId, 'A2')).toBe('reserved')
  })

  it('is refunded when the showtime was cancelled meanwhile', async () => {
    const { showtimeId, id } = await expiredHold()
    await booking.applied(await booking.publish(showtimeCancelled, { showtimeId, reason: 'The projector is broken' }))
    await isRefunded(id)
  })

  it('is refunded when the show has started meanwhile, and the seats stay free', async () => {
    const { showtimeId, id } = await expiredHold()
    booking.shiftTime(86_400 + 60)
    await isRefunded(id)
    expect(await booking.seatStatus(showtimeId, 'A1')).toBe('available')
  })

  it('is refunded when the customer holds ten other seats by now, and those stay held', async () => {
    const { showtimeId, customer, id } = await expiredHold()
    const others = Array.from({ length: 10 }, (_, index) => `B${index + 1}`)
    expect((await customer.place(showtimeId, others)).status).toBe(201)
    await isRefunded(id)
    expect(await booking.seatStatus(showtimeId, 'A1')).toBe('available')
    expect(await booking.sql('SELECT seats FROM customer_seats WHERE showtime_id = $1', [showtimeId])).toEqual([
      { seats: 10 },
    ])
  })
})

describe('a payment whose refund event arrives first', () => {
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

  it('does not take the seats again for an expired hold', async () => {
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
