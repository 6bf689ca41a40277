import { showtimeCancelled } from '@marquee/contracts/catalog-events'
import { paymentPartiallyRefunded, paymentRefunded } from '@marquee/contracts/payment-events'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { documentedVerifier } from '../../infrastructure/documented-tickets-under-test.ts'
import { sharedTestBooking, type TestBooking, type TestCustomer } from '../../testing.ts'

type KeySet = { keys: Parameters<Awaited<ReturnType<typeof documentedVerifier>>>[1] }

let booking: TestBooking
beforeAll(async () => {
  booking = await sharedTestBooking()
})
beforeEach(() => booking.shiftTime(0))
afterAll(() => booking.stop())

const ticketsOf = (by: TestCustomer, id: string) => by.call('GET', `/reservations/${id}/tickets`)
const statusesOf = async (by: TestCustomer, id: string): Promise<string[]> =>
  (await ticketsOf(by, id)).body.map(({ status }: { status: string }) => status)
const validTickets = (showtimeId: string) =>
  booking.sql("SELECT seat_id, reservation_id FROM tickets WHERE showtime_id = $1 AND status = 'valid'", [showtimeId])

describe('the tickets of a reservation', () => {
  it('exist from the confirmation of the reservation, one for each seat', async () => {
    const { customer, id } = await booking.bought(['A2', 'A10', 'B1'])
    expect(await booking.sql('SELECT 1 FROM tickets WHERE reservation_id = $1', [id])).toHaveLength(3)
    const { status, body } = await ticketsOf(customer, id)
    expect(status).toBe(200)
    const { seats } = (await customer.call('GET', `/reservations/${id}`)).body
    expect(body).toEqual(
      seats.map((seat: unknown) => ({
        id: expect.any(String),
        seat,
        ticket_type: 'adult',
        code: expect.stringMatching(/^MQ1:[A-Z2-7]{173}$/),
        status: 'valid',
      })),
    )
    expect(new Set(body.map(({ code }: { code: string }) => code)).size).toBe(3)
  })

  it('are verified by the published keys and the documented verifier', async () => {
    const { showtimeId, customer, id } = await booking.bought(['B10'])
    const [{ code }] = (await ticketsOf(customer, id)).body
    const keySet = (await (await fetch(`${booking.url}/.well-known/ticket-keys.json`)).json()) as KeySet
    const verifyTicket = await documentedVerifier()
    expect(verifyTicket(code, keySet.keys)).toEqual({ showtime: showtimeId, reservation: id, seat: 'B10' })
  })

  it('do not exist for a hold, nor after a hold has expired or was cancelled', async () => {
    const { customer, id } = await booking.held()
    const refused = { status: 409, code: 'no-ticket-yet' }
    expect((await ticketsOf(customer, id)).body).toMatchObject(refused)
    booking.shiftTime(1_801)
    await booking.becomes(id, 'expired')
    expect((await ticketsOf(customer, id)).body).toMatchObject(refused)
    booking.shiftTime(0)
    const other = await booking.held()
    await other.customer.call('DELETE', `/reservations/${other.id}`)
    expect((await ticketsOf(other.customer, other.id)).body).toMatchObject(refused)
    expect(await booking.sql('SELECT 1 FROM tickets WHERE reservation_id = ANY($1)', [[id, other.id]])).toEqual([])
  })

  it('exist once when the event of the payment arrives twice', async () => {
    const { customer, id, paymentId } = await booking.bought(['A1', 'A2'])
    await booking.applied(await booking.pay(id, { paymentId }))
    expect(await statusesOf(customer, id)).toEqual(['valid', 'valid'])
  })

  it('exist after a late payment that got the seats again', async () => {
    const { customer, id } = await booking.held()
    booking.shiftTime(1_801)
    await booking.becomes(id, 'expired')
    await booking.pay(id)
    await booking.becomes(id, 'confirmed')
    expect(await statusesOf(customer, id)).toEqual(['valid'])
  })

  it('are visible to staff, and other customers get 404', async () => {
    const { id } = await booking.bought()
    expect((await ticketsOf(await booking.customer(), id)).body).toMatchObject({
      status: 404,
      code: 'reservation-not-found',
    })
    expect((await ticketsOf(await booking.customer({ isSuperuser: true }), id)).status).toBe(200)
  })
})

describe('a ticket becomes void', () => {
  it('in the statement that cancels its reservation, and the next customer of the seat gets another code', async () => {
    const { showtimeId, customer, id } = await booking.bought(['A1', 'A2'])
    const before = (await ticketsOf(customer, id)).body
    expect((await customer.call('DELETE', `/reservations/${id}`)).status).toBe(204)
    const after = (await ticketsOf(customer, id)).body
    expect(after).toEqual(before.map((ticket: object) => ({ ...ticket, status: 'void' })))
    // The trigger for replicas of the version without tickets would have written the time of its transaction.
    expect(
      await booking.sql(
        `SELECT DISTINCT ticket.voided_at = reservation.cancelled_at AS same FROM tickets AS ticket
         JOIN reservations AS reservation ON reservation.id = ticket.reservation_id WHERE reservation.id = $1`,
        [id],
      ),
    ).toEqual([{ same: true }])
    expect(await validTickets(showtimeId)).toEqual([])

    const next = await booking.customer()
    const { body } = await next.place(showtimeId, ['A1'])
    await booking.payFor(body.id)
    const [ticket] = (await ticketsOf(next, body.id)).body
    expect(ticket.status).toBe('valid')
    expect(before.map(({ code }: { code: string }) => code)).not.toContain(ticket.code)
    expect(await validTickets(showtimeId)).toEqual([{ seat_id: 'A1', reservation_id: body.id }])
  })

  it('when its showtime is cancelled', async () => {
    const { showtimeId, customer, id } = await booking.bought()
    await booking.publish(showtimeCancelled, { showtimeId, reason: 'projector' })
    await booking.becomes(id, 'cancelled')
    expect(await statusesOf(customer, id)).toEqual(['void'])
  })

  it("when its money is refunded in Stripe's dashboard, but not after a partial refund", async () => {
    const { customer, id, paymentId } = await booking.bought(['A1', 'A2'])
    const partly = { paymentId, reservationId: id, refundedAmount: 300 }
    await booking.applied(await booking.publish(paymentPartiallyRefunded, partly, { sequence: 4 }))
    expect(await statusesOf(customer, id)).toEqual(['valid', 'valid'])
    await booking.publish(paymentRefunded, { paymentId, reservationId: id, amount: 1640 })
    await booking.becomes(id, 'refunded')
    expect(await statusesOf(customer, id)).toEqual(['void', 'void'])
  })

  it('when a replica of the version without tickets cancels its reservation', async () => {
    const { customer, id } = await booking.bought()
    await booking.sql("UPDATE reservations SET status = 'cancelled', cancelled_at = now() WHERE id = $1", [id])
    expect(await statusesOf(customer, id)).toEqual(['void'])
  })
})

it('a seat that the same reservation gets again has another code', async () => {
  const { customer, id } = await booking.bought()
  const [first] = (await ticketsOf(customer, id)).body
  // Today no rule confirms a reservation twice, but the statement can do so.
  await booking.sql(
    "UPDATE reservations SET status = 'expired', confirmed_at = NULL, payment_id = NULL WHERE id = $1",
    [id],
  )
  await booking.sql('DELETE FROM seat_allocations WHERE reservation_id = $1', [id])
  await booking.pay(id)
  await booking.becomes(id, 'confirmed')
  const tickets = (await ticketsOf(customer, id)).body
  expect(tickets.map(({ status }: { status: string }) => status)).toEqual(['void', 'valid'])
  expect(tickets[0].code).toBe(first.code)
  expect(tickets[1].code).not.toBe(first.code)
})

it('the database refuses a second valid ticket for a seat', async () => {
  const { id } = await booking.bought()
  await expect(
    booking.sql(
      `INSERT INTO tickets (id, showtime_id, reservation_id, seat_id, code, created_at)
       SELECT gen_random_uuid(), showtime_id, reservation_id, seat_id, code, created_at FROM tickets WHERE reservation_id = $1`,
      [id],
    ),
  ).rejects.toThrow('tickets_valid')
})
