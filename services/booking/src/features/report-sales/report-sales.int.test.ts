import { showtimeCancelled } from '@marquee/contracts/catalog-events'
import { paymentPartiallyRefunded, paymentRefunded, paymentSucceeded } from '@marquee/contracts/payment-events'
import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedTestBooking, type TestBooking } from '../../testing.ts'

let booking: TestBooking
let staff: Awaited<ReturnType<TestBooking['customer']>>
beforeAll(async () => {
  booking = await sharedTestBooking()
  staff = await booking.customer({ isSuperuser: true })
})
afterAll(() => booking.stop())

const sell = async (showtimeId: string, seatIds: string[], paymentId = newId()) => {
  const customer = await booking.customer()
  const { body } = await customer.place(showtimeId, seatIds)
  await booking.publish(paymentSucceeded, {
    paymentId,
    reservationId: body.id,
    amount: body.amount,
    currency: body.currency,
    providerPaymentId: 'pi_1',
  })
  await eventually(async () =>
    expect((await customer.call('GET', `/reservations/${body.id}`)).body.status).toBe('confirmed'),
  )
  return { customer, id: body.id as string }
}

const sales = async (query: string) => (await staff.call('GET', `/admin/sales?${query}`)).body

describe('the sales of a showtime', () => {
  it('count held seats, sold seats and the revenue of the sold seats', async () => {
    const showtimeId = await booking.schedule()
    await sell(showtimeId, ['A1', 'B1'])
    const { customer, id } = await sell(showtimeId, ['A2'])
    await (await booking.customer()).place(showtimeId, ['A3', 'A4', 'A5'])
    const of = async () => (await staff.call('GET', `/admin/showtimes/${showtimeId}/sales`)).body
    expect(await of()).toMatchObject({
      showtime: { id: showtimeId, status: 'scheduled', movie: { title: 'Metropolis' }, room: { name: 'Room 1' } },
      capacity: 20,
      seats_held: 3,
      seats_sold: 3,
      occupancy: 0.15,
      revenue: 820 + 1250 + 820,
      currency: 'eur',
    })
    await customer.call('DELETE', `/reservations/${id}`)
    expect(await of()).toMatchObject({ seats_sold: 2, revenue: 820 + 1250 })
  })

  it('subtract the partial refunds of a confirmed ticket, in whatever order the events arrive', async () => {
    const showtimeId = await booking.schedule()
    const paymentId = newId()
    const { customer, id } = await sell(showtimeId, ['A1', 'B1'], paymentId)
    const revenueIs = (revenue: number, seats: number) =>
      eventually(async () =>
        expect((await staff.call('GET', `/admin/showtimes/${showtimeId}/sales`)).body).toMatchObject({
          seats_sold: seats,
          revenue,
        }),
      )
    const refunded = (refundedAmount: number, sequence: number) =>
      booking.publish(paymentPartiallyRefunded, { paymentId, reservationId: id, refundedAmount }, { sequence })
    await refunded(500, 4)
    await revenueIs(2070 - 500, 2)
    await refunded(400, 3)
    await booking.tasksHaveRun()
    await revenueIs(2070 - 500, 2)
    await refunded(900, 5)
    await revenueIs(2070 - 900, 2)
    // A refund may fail days after it seemed to have succeeded.
    await refunded(0, 7)
    await revenueIs(2070, 2)
    await refunded(400, 6)
    await booking.tasksHaveRun()
    await revenueIs(2070, 2)
    expect((await customer.call('GET', `/reservations/${id}`)).body).toMatchObject({
      status: 'confirmed',
      amount: 2070,
    })
    await booking.publish(paymentRefunded, { paymentId, reservationId: id, amount: 2070 })
    await revenueIs(0, 0)
  })

  it('are zero once the showtime is cancelled', async () => {
    const showtimeId = await booking.schedule()
    await sell(showtimeId, ['A1'])
    await booking.publish(showtimeCancelled, { showtimeId, reason: 'staff' })
    await eventually(async () =>
      expect((await staff.call('GET', `/admin/showtimes/${showtimeId}/sales`)).body).toMatchObject({
        showtime: { status: 'cancelled' },
        capacity: 0,
        seats_sold: 0,
        occupancy: 0,
        revenue: 0,
      }),
    )
  })

  it('are answered with 404 for a showtime that does not exist', async () => {
    const { status, body } = await staff.call('GET', `/admin/showtimes/${newId()}/sales`)
    expect([status, body.code]).toEqual([404, 'showtime-not-found'])
  })
})

describe('the sales of a period', () => {
  it('count the showtimes that start within the period, with days in the cinema’s time zone', async () => {
    const currency = 'chf'
    // These shows start at 23:30 and 00:30 in Berlin, in the night of the clock change. In UTC both start on the same
    // day.
    const late = await booking.schedule({ startsAt: '2099-03-28T22:30:00.000Z', currency })
    const early = await booking.schedule({ startsAt: '2099-03-28T23:30:00.000Z', currency })
    await sell(late, ['A1'])
    await sell(early, ['A1', 'A2'])
    expect(await sales(`currency=chf&from=2099-03-28&to=2099-03-28`)).toMatchObject({ showtimes: 1, revenue: 820 })
    expect(await sales(`currency=chf&from=2099-03-29&to=2099-03-29`)).toMatchObject({ showtimes: 1, revenue: 1640 })
    expect(await sales(`currency=chf&from=2099-03-28&to=2099-03-29`)).toMatchObject({
      showtimes: 2,
      capacity: 40,
      seats_sold: 3,
      occupancy: 0.075,
      revenue: 2460,
      currency,
    })
    const from = encodeURIComponent('2099-03-28T23:30:00+00:00')
    expect(await sales(`currency=chf&from=${from}`)).toMatchObject({ showtimes: 1, revenue: 1640 })
    expect(await sales(`currency=chf&to=${from}`)).toMatchObject({ showtimes: 1, revenue: 820 })
    expect(await sales(`currency=chf&from=2099-03-30`)).toMatchObject({ showtimes: 0, revenue: 0, movies: [] })
  })

  it('list the movies by revenue, highest first, and add up to the total', async () => {
    const currency = 'sek'
    const [big, small] = [
      { id: newId(), title: 'Metropolis', posterUrl: null },
      { id: newId(), title: 'Nosferatu', posterUrl: null },
    ]
    for (const [movie, seatIds] of [
      [small, ['A1']],
      [big, ['B1', 'B2']],
      [big, ['A1']],
    ] as const) {
      await sell(await booking.schedule({ movie, currency }), [...seatIds])
    }
    const { movies, ...total } = await sales('currency=sek')
    expect(movies).toMatchObject([
      { id: big.id, title: 'Metropolis', showtimes: 2, seats_sold: 3, revenue: 2 * 1250 + 820 },
      { id: small.id, title: 'Nosferatu', showtimes: 1, seats_sold: 1, revenue: 820 },
    ])
    expect(total).toMatchObject({ showtimes: 3, capacity: 60, seats_sold: 4, revenue: 2 * 1250 + 2 * 820 })
  })

  it('count neither cancelled showtimes nor their seats', async () => {
    const currency = 'nok'
    await booking.schedule({ currency })
    const cancelled = await booking.schedule({ currency })
    await booking.applied(await booking.publish(showtimeCancelled, { showtimeId: cancelled, reason: 'staff' }))
    expect(await sales('currency=nok')).toMatchObject({ showtimes: 1, capacity: 20, movies: [{ showtimes: 1 }, {}] })
  })

  it('are answered with 409 for several currencies until one is named', async () => {
    await booking.schedule({ startsAt: '2098-01-01T12:00:00.000Z', currency: 'eur' })
    await booking.schedule({ startsAt: '2098-01-02T12:00:00.000Z', currency: 'usd' })
    const { status, body } = await staff.call('GET', '/admin/sales?from=2098-01-01&to=2098-01-31')
    expect([status, body.code, body.currencies.toSorted()]).toEqual([409, 'several-currencies', ['eur', 'usd']])
    expect(await sales('from=2098-01-01&to=2098-01-31&currency=usd')).toMatchObject({ showtimes: 1, currency: 'usd' })
  })

  it('are answered with 403 for users who are not superusers, and with 422 for invalid bounds', async () => {
    expect((await (await booking.customer()).call('GET', '/admin/sales')).status).toBe(403)
    for (const query of [
      'from=yesterday',
      'to=2026-02-30',
      'from=0000-01-01',
      'from=9999-12-31T23:59:59-12:00',
      'to=0000-01-01T00:00:00Z',
      'currency=EURO',
      'day=2026-01-01',
    ]) {
      expect((await staff.call('GET', `/admin/sales?${query}`)).status, query).toBe(422)
    }
  })
})
