import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sharedTestBooking, type TestBooking, type TestCustomer } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await sharedTestBooking()
})
beforeEach(() => booking.shiftTime(0))
afterAll(() => booking.stop())

const extend = (by: TestCustomer, id: string) => by.call('POST', `/reservations/${id}/extend`)
const minutesBetween = (one: string, other: string) => (Date.parse(other) - Date.parse(one)) / 60_000

describe('extending a hold', () => {
  it('moves its end by ten minutes, and publishes the new end', async () => {
    const { customer, id } = await booking.held()
    const { body: before } = await customer.call('GET', `/reservations/${id}`)
    const { status, body } = await extend(customer, id)
    expect(status).toBe(200)
    expect(minutesBetween(before.expires_at, body.expires_at)).toBe(10)
    expect(body).toEqual({ ...before, expires_at: body.expires_at, extended_at: expect.any(String) })
    expect((await customer.call('GET', `/reservations/${id}`)).body).toEqual(body)
    expect(await booking.factsOf(id)).toEqual(['reservation-placed', 'reservation-extended'])
    const [event] = await booking.sql(
      "SELECT data, sequence FROM events WHERE subject = $1 AND type = 'booking.reservation-extended.v1'",
      [id],
    )
    expect(event).toEqual({ data: { reservationId: id, expiresAt: body.expires_at }, sequence: 2 })
  })

  it('accepts an empty body and an empty object, and refuses a body with unknown fields', async () => {
    const { customer, id } = await booking.held()
    for (const body of [{ minutes: 60 }, []]) {
      const { status, body: problem } = await customer.call('POST', `/reservations/${id}/extend`, body)
      expect([body, status, problem.code]).toEqual([body, 422, 'validation-failed'])
    }
    expect(await booking.factsOf(id)).toEqual(['reservation-placed'])
    expect((await customer.call('POST', `/reservations/${id}/extend`, {})).status).toBe(200)
  })

  it('keeps the seats until the new end', async () => {
    const { showtimeId, customer, id } = await booking.held()
    await extend(customer, id)
    const other = await booking.held()
    booking.shiftTime(1_800 + 540)
    await booking.becomes(other.id, 'expired')
    expect(await booking.statusOf(id)).toBe('pending')
    expect(await booking.seatStatus(showtimeId, 'A1')).toBe('reserved')
    booking.shiftTime(1_800 + 660)
    await booking.becomes(id, 'expired')
    // A seat map may be 0.3 s old.
    await eventually(async () => expect(await booking.seatStatus(showtimeId, 'A1')).toBe('available'))
  })

  it('lets the customer pay after the old end', async () => {
    const { showtimeId, customer, id } = await booking.held()
    await extend(customer, id)
    booking.shiftTime(1_800 + 540)
    await booking.tasksHaveRun()
    await booking.pay(id)
    await booking.becomes(id, 'confirmed')
    expect(await booking.factsOf(id)).toEqual(['reservation-placed', 'reservation-extended', 'reservation-confirmed'])
    await eventually(async () => expect(await booking.seatStatus(showtimeId, 'A1')).toBe('occupied'))
  })

  it.each([
    {
      order: 'before the payment',
      extendsFirst: true,
      answer: [200, undefined],
      facts: ['reservation-placed', 'reservation-extended', 'reservation-confirmed'],
    },
    {
      order: 'after the payment',
      extendsFirst: false,
      answer: [409, 'reservation-closed'],
      facts: ['reservation-placed', 'reservation-confirmed'],
    },
  ])('and paying at once confirms the hold, if the extension gets the row $order', async (race) => {
    const { showtimeId, customer, id } = await booking.held()
    const release = await booking.lockRow('reservations', id)
    // PostgreSQL gives the row to the waiting statements in the order in which they came.
    const steps = [() => extend(customer, id), () => booking.pay(id)]
    const begun: Promise<unknown>[] = []
    for (const [index, step] of (race.extendsFirst ? steps : steps.toReversed()).entries()) {
      begun.push(step())
      await booking.waitingStatements(index + 1)
    }
    await release()
    const { status, body } = (await begun[race.extendsFirst ? 0 : 1]) as Awaited<ReturnType<typeof extend>>
    expect([status, body.code]).toEqual(race.answer)
    await booking.becomes(id, 'confirmed')
    expect(await booking.factsOf(id)).toEqual(race.facts)
    await eventually(async () => expect(await booking.seatStatus(showtimeId, 'A1')).toBe('occupied'))
  })

  it('leaves the end where it is if the hold already ends at the last possible moment, and counts as the extension', async () => {
    const startsAt = new Date(Date.now() + 600_000).toISOString()
    const { customer, id, expiresAt } = await booking.held(['A1'], { startsAt })
    expect(minutesBetween(startsAt, expiresAt)).toBe(5)
    const { status, body } = await extend(customer, id)
    expect([status, body.expires_at, body.extended_at]).toEqual([200, expiresAt, expect.any(String)])
    expect((await extend(customer, id)).body.code).toBe('already-extended')
    expect(await booking.statusOf(id)).toBe('pending')
  })

  it('gives a customer who cancels and holds again no more than ten minutes beyond the end of the first hold', async () => {
    const { showtimeId, customer, id } = await booking.held()
    const { body: first } = await extend(customer, id)
    let held = first.id
    booking.shiftTime(1_200)
    for (let round = 0; round < 3; round += 1) {
      await customer.call('DELETE', `/reservations/${held}`)
      const { body: next } = await customer.place(showtimeId, ['A1'])
      expect([next.expires_at, next.extended_at]).toEqual([first.expires_at, null])
      const { body: extended } = await extend(customer, next.id)
      expect(minutesBetween(first.expires_at, extended.expires_at)).toBe(10)
      held = next.id
    }
  })

  it('succeeds once when requested ten times at once', async () => {
    const { customer, id } = await booking.held()
    const answers = await Promise.all(Array.from({ length: 10 }, () => extend(customer, id)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const refused = answers.filter(({ status }) => status !== 200)
    expect(refused.map(({ body }) => [body.status, body.code])).toEqual(Array(9).fill([409, 'already-extended']))
    expect(await booking.factsOf(id)).toEqual(['reservation-placed', 'reservation-extended'])
  })

  it('is refused if the hold ends while the request waits for the row, and the hold expires', async () => {
    const { customer, id } = await booking.held()
    // The request begins before the end of the hold, and waits for the row. The expiry task skips locked rows.
    const release = await booking.lockRow('reservations', id)
    const answer = extend(customer, id)
    await booking.waitingStatements(1)
    booking.shiftTime(1_801)
    await release()
    const { status, body } = await answer
    await booking.becomes(id, 'expired')
    expect([status, body.code]).toEqual([409, 'reservation-closed'])
    expect(await booking.factsOf(id)).toEqual(['reservation-placed', 'reservation-expired'])
  })

  it.each([
    ['after the end of the hold', async () => booking.shiftTime(1_801)],
    ['after the payment', async (id: string) => booking.payFor(id)],
    [
      'after the cancellation',
      async (id: string, customer: TestCustomer) => {
        await customer.call('DELETE', `/reservations/${id}`)
      },
    ],
  ])('is refused %s, and changes nothing', async (_, happens) => {
    const { customer, id } = await booking.held()
    await happens(id, customer)
    const { body } = await extend(customer, id)
    expect(body).toMatchObject({ status: 409, code: 'reservation-closed' })
    expect(await booking.factsOf(id)).not.toContain('reservation-extended')
  })

  it('is allowed for staff, and other customers get 404', async () => {
    const { id } = await booking.held()
    expect((await extend(await booking.customer(), id)).body).toMatchObject({
      status: 404,
      code: 'reservation-not-found',
    })
    const staff = await booking.customer({ isSuperuser: true })
    expect((await extend(staff, id)).status).toBe(200)
  })
})
