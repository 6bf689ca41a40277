import { paymentPartiallyRefunded } from '@marquee/contracts/payment-events'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { documentedVerifier } from '../../infrastructure/documented-tickets-under-test.ts'
import { sharedTestBooking, type TestBooking, type TestCustomer } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await sharedTestBooking()
})
beforeEach(() => booking.shiftTime(0))
afterAll(() => booking.stop())

const giveBack = (by: TestCustomer, id: string, seatId: string) =>
  by.call('DELETE', `/reservations/${id}/seats/${seatId}`)
const shown = async (by: TestCustomer, id: string) => (await by.call('GET', `/reservations/${id}`)).body
const ticketsOf = async (
  by: TestCustomer,
  id: string,
): Promise<{ seat: { id: string }; status: string; code: string }[]> =>
  (await by.call('GET', `/reservations/${id}/tickets`)).body
const seatsOf = (body: { seats: { id: string }[] }) => body.seats.map(({ id }) => id)
const countOf = async (customer: TestCustomer, showtimeId: string) =>
  (
    await booking.sql('SELECT seats FROM customer_seats WHERE user_id = $1 AND showtime_id = $2', [
      customer.id,
      showtimeId,
    ])
  )[0]?.seats

describe('giving a seat back', () => {
  it('makes an unpaid hold cost less, releases the seat and publishes the new amount', async () => {
    const { showtimeId, customer, id } = await booking.held(['A1', 'A2', 'B1'])
    const before = await shown(customer, id)
    const { status, headers } = await giveBack(customer, id, 'B1')
    expect([status, headers.get('cache-groups')]).toEqual([204, `"seats-${showtimeId}"`])
    const [, , given] = before.seats
    expect(await shown(customer, id)).toEqual({
      ...before,
      seats: before.seats.slice(0, 2),
      seats_given_back: [{ ...given, given_back_at: expect.any(String) }],
      amount: 1_640,
    })
    const [, event] = await booking.eventsOf(id)
    expect(event).toEqual({
      type: 'booking.seats-given-back.v1',
      sequence: 2,
      data: {
        reservationId: id,
        userId: customer.id,
        showtimeId,
        seatIds: ['B1'],
        givenBackAmount: 1_250,
        amount: 1_640,
        currency: 'eur',
      },
    })
    expect(await countOf(customer, showtimeId)).toBe(2)
    expect((await (await booking.customer()).place(showtimeId, ['B1'])).status).toBe(201)
  })

  it('voids the ticket of the seat only, and its next ticket has another code', async () => {
    const { showtimeId, customer, id } = await booking.bought(['A1', 'A2'])
    const before = await ticketsOf(customer, id)
    expect((await giveBack(customer, id, 'A1')).status).toBe(204)
    expect(await shown(customer, id)).toMatchObject({ status: 'confirmed', amount: 820 })
    const after = await ticketsOf(customer, id)
    expect(after.map(({ seat, status }) => [seat.id, status])).toEqual([
      ['A2', 'valid'],
      ['A1', 'void'],
    ])
    expect(after[1]?.code).toBe(before[0]?.code)

    const next = await booking.customer()
    const { body } = await next.place(showtimeId, ['A1'])
    await booking.payFor(body.id)
    const [ticket] = await ticketsOf(next, body.id)
    expect(ticket).toMatchObject({ status: 'valid' })
    expect(ticket?.code).not.toBe(before[0]?.code)
    const keySet = await (await fetch(`${booking.url}/.well-known/ticket-keys.json`)).json()
    const verify = await documentedVerifier()
    expect(verify(ticket?.code ?? '', (keySet as { keys: Parameters<typeof verify>[1] }).keys)).toMatchObject({
      reservation: body.id,
      seat: 'A1',
    })
  })

  it('happens once when requested five times at once, and again answers 204', async () => {
    const { showtimeId, customer, id } = await booking.held(['A1', 'A2'])
    const answers = await Promise.all(Array.from({ length: 5 }, () => giveBack(customer, id, 'A1')))
    answers.push(await giveBack(customer, id, 'A1'))
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(204))
    expect(await booking.factsOf(id)).toEqual(['reservation-placed', 'seats-given-back'])
    expect(await countOf(customer, showtimeId)).toBe(1)
  })

  it('of both seats at the same moment cancels the reservation with one of them', async () => {
    const { showtimeId, customer, id } = await booking.bought(['A1', 'A2'])
    const release = await booking.lockRow('reservations', id)
    const answers = ['A1', 'A2'].map((seatId) => giveBack(customer, id, seatId))
    await booking.waitingStatements(2)
    await release()
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([204, 204])
    expect(await booking.factsOf(id)).toEqual([
      'reservation-placed',
      'reservation-confirmed',
      'seats-given-back',
      'reservation-cancelled',
    ])
    expect(await countOf(customer, showtimeId)).toBe(0)
    expect((await ticketsOf(customer, id)).map(({ status }) => status)).toEqual(['void', 'void'])
    expect(await booking.seatStatus(showtimeId, 'A1')).toBe('available')
  })

  it('is refused for a seat that the reservation never had, and for other customers', async () => {
    const { customer, id } = await booking.held(['A1', 'A2'])
    expect((await giveBack(customer, id, 'A3')).body).toMatchObject({ status: 404, code: 'seat-not-found' })
    expect((await giveBack(await booking.customer(), id, 'A1')).body).toMatchObject({
      status: 404,
      code: 'reservation-not-found',
    })
    expect(await booking.factsOf(id)).toEqual(['reservation-placed'])
    expect((await giveBack(await booking.customer({ isSuperuser: true }), id, 'A1')).status).toBe(204)
  })

  it('is refused once the show has started', async () => {
    const { customer, id } = await booking.bought(['A1', 'A2'])
    booking.shiftTime(86_400 + 60)
    expect((await giveBack(customer, id, 'A1')).body).toMatchObject({ status: 409, code: 'showtime-started' })
    expect(seatsOf(await shown(customer, id))).toEqual(['A1', 'A2'])
  })

  it('changes nothing for a reservation that was cancelled', async () => {
    const { customer, id } = await booking.held(['A1', 'A2'])
    await customer.call('DELETE', `/reservations/${id}`)
    expect((await giveBack(customer, id, 'A1')).status).toBe(204)
    expect(await booking.factsOf(id)).toEqual(['reservation-placed', 'reservation-cancelled'])
  })
})

describe('the wheelchair space', () => {
  const seats = ['wheelchair', 'companion', 'companion', 'standard'].map((type, index) => ({
    id: `C${index + 1}`,
    row: 3,
    number: index + 1,
    type: type as 'wheelchair' | 'companion' | 'standard',
  }))

  it('gives back its companions, and no other seat', async () => {
    const { showtimeId, customer, id } = await booking.bought(['C1', 'C2', 'C3', 'C4'], { seats })
    expect((await giveBack(customer, id, 'C1')).status).toBe(204)
    const body = await shown(customer, id)
    expect([seatsOf(body), body.amount]).toEqual([['C4'], 820])
    expect(body.seats_given_back.map((seat: { id: string }) => seat.id)).toEqual(['C1', 'C2', 'C3'])
    const map = await booking.seatMap(showtimeId)
    expect(map.map(({ status }) => status)).toEqual(['available', 'available', 'available', 'occupied'])
    const tickets = await ticketsOf(customer, id)
    expect(tickets.map(({ status }) => status)).toEqual(['valid', 'void', 'void', 'void'])
  })

  it('with its companions is the whole reservation', async () => {
    const { customer, id } = await booking.bought(['C1', 'C2'], { seats })
    expect((await giveBack(customer, id, 'C1')).status).toBe(204)
    expect(await shown(customer, id)).toMatchObject({ status: 'cancelled', seats_given_back: [] })
  })
})

describe('a seat that was given back', () => {
  it('is not bought by a payment of the old amount, which buys the other seats', async () => {
    const { showtimeId, customer, id } = await booking.held(['A1', 'A2'])
    await giveBack(customer, id, 'A2')
    await booking.pay(id, { amount: 1_640 })
    await booking.becomes(id, 'confirmed')
    expect(await shown(customer, id)).toMatchObject({ amount: 820, status: 'confirmed' })
    expect((await ticketsOf(customer, id)).map(({ seat }) => seat.id)).toEqual(['A1'])
    const staff = await booking.customer({ isSuperuser: true })
    const sales = (await staff.call('GET', `/admin/showtimes/${showtimeId}/sales`)).body
    expect(sales).toMatchObject({ seats_sold: 1, revenue: 820 })
  })

  it('is not bought by a late payment either', async () => {
    const { customer, id } = await booking.held(['A1', 'A2'])
    booking.shiftTime(1_801)
    await booking.becomes(id, 'expired')
    expect((await giveBack(customer, id, 'A2')).status).toBe(204)
    await booking.pay(id, { amount: 1_640 })
    await booking.becomes(id, 'confirmed')
    expect((await ticketsOf(customer, id)).map(({ seat }) => seat.id)).toEqual(['A1'])
  })

  it('is given back or bought, but not both, when its payment arrives at the same moment', async () => {
    const { showtimeId, customer, id } = await booking.held(['A1', 'A2'])
    const release = await booking.lockRow('reservations', id)
    const answer = giveBack(customer, id, 'A2')
    const paid = booking.pay(id, { amount: 1_640 })
    await booking.waitingStatements(2)
    await release()
    expect((await answer).status).toBe(204)
    await booking.applied(await paid)
    await booking.becomes(id, 'confirmed')
    expect(seatsOf(await shown(customer, id))).toEqual(['A1'])
    const valid = (await ticketsOf(customer, id)).filter(({ status }) => status === 'valid')
    expect(valid.map(({ seat }) => seat.id)).toEqual(['A1'])
    expect(await booking.seatStatus(showtimeId, 'A2')).toBe('available')
  })

  it('belongs to its next customer when the hold of the other seats expires', async () => {
    const { showtimeId, customer, id } = await booking.held(['A1', 'A2'])
    await giveBack(customer, id, 'A2')
    const other = await booking.customer()
    expect((await other.place(showtimeId, ['A2'])).status).toBe(201)
    booking.shiftTime(1_801)
    await booking.becomes(id, 'expired')
    const [row] = await booking.sql('SELECT seats FROM customer_seats WHERE user_id = $1', [customer.id])
    expect(row).toEqual({ seats: 0 })
  })

  it('does not count as revenue, nor do refunds of staff beyond the other seats', async () => {
    const { showtimeId, customer, id, paymentId } = await booking.bought(['A1', 'A2'])
    const refunded = (refundedAmount: number, sequence: number) =>
      booking.publish(paymentPartiallyRefunded, { paymentId, reservationId: id, refundedAmount }, { sequence })
    await booking.applied(await refunded(300, 5))
    await giveBack(customer, id, 'A2')
    await booking.applied(await refunded(300, 6))
    const staff = await booking.customer({ isSuperuser: true })
    const revenue = async () => (await staff.call('GET', `/admin/showtimes/${showtimeId}/sales`)).body.revenue
    expect(await revenue()).toBe(520)
    // An event from before the seat was given back counts the whole payment.
    await booking.applied(await refunded(1_640, 7))
    expect(await revenue()).toBe(0)
  })

  it('keeps the end of its hold when its customer holds it again', async () => {
    const { showtimeId, customer, id, expiresAt } = await booking.held(['A1', 'A2'])
    booking.shiftTime(600)
    await giveBack(customer, id, 'A2')
    const { body } = await customer.place(showtimeId, ['A2'])
    expect(Math.abs(Date.parse(body.expires_at) - Date.parse(expiresAt))).toBeLessThan(1_000)
  })

  it('leaves its hold to an extension at the same moment', async () => {
    const { customer, id } = await booking.held(['A1', 'A2'])
    const [given, extended] = await Promise.all([
      giveBack(customer, id, 'A2'),
      customer.call('POST', `/reservations/${id}/extend`),
    ])
    expect([given.status, extended.status]).toEqual([204, 200])
    expect(seatsOf(await shown(customer, id))).toEqual(['A1'])
    expect((await shown(customer, id)).extended_at).not.toBeNull()
  })
})
