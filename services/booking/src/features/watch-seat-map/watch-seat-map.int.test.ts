import { paymentSucceeded } from '@marquee/contracts/payment-events'
import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedTestBooking, startTestBooking, type TestBooking } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await sharedTestBooking()
})
afterAll(() => booking.stop())

type Seat = { id: string; status: string; price: number; row_label: string }

/** Reads a stream until it is closed; `events` has the seats of each event. */
const listen = async (showtimeId: string, base = booking.url) => {
  const ending = new AbortController()
  const response = await fetch(`${base}/api/v1/showtimes/${showtimeId}/seats/events`, { signal: ending.signal })
  const events: Seat[][] = []
  let text = ''
  let isEnded = false
  const reading = (async () => {
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString()
      for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
        const [, data] = /^event: seats\ndata: (.*)$/m.exec(text.slice(0, end)) ?? []
        if (data !== undefined) events.push(JSON.parse(data))
        text = text.slice(end + 2)
      }
    }
  })()
    .catch(() => undefined)
    .finally(() => {
      isEnded = true
    })
  return {
    response,
    events,
    /** The newest status of each seat that an event named. */
    newestStatuses: () => Object.fromEntries(events.flat().map(({ id, status }) => [id, status])),
    isEnded: () => isEnded,
    close: async () => {
      ending.abort()
      await reading
    },
  }
}

describe('the event stream of a seat map', () => {
  it('sends seats that are held, sold and released, and no others', async () => {
    const [showtimeId, other] = [await booking.schedule(), await booking.schedule()]
    const customer = await booking.customer()
    await customer.place(showtimeId, ['A9'])
    const stream = await listen(showtimeId)
    expect(stream.response.headers.get('content-type')).toContain('text/event-stream')
    expect(stream.response.headers.get('cache-control')).toBe('no-store')

    const { body } = await customer.place(showtimeId, ['A1', 'B1'])
    await customer.place(other, ['A5'])
    await eventually(() => expect(stream.newestStatuses()).toEqual({ A1: 'reserved', B1: 'reserved' }))
    expect(stream.events.flat().find(({ id }) => id === 'B1')).toEqual(
      (await booking.seatMap(showtimeId)).find(({ id }) => id === 'B1'),
    )

    const paid = { reservationId: body.id, amount: body.amount, currency: 'eur', providerPaymentId: 'pi_1' }
    await booking.publish(paymentSucceeded, { paymentId: newId(), ...paid })
    await eventually(() => expect(stream.newestStatuses()).toEqual({ A1: 'occupied', B1: 'occupied' }))
    await customer.call('DELETE', `/reservations/${body.id}`)
    await eventually(() => expect(stream.newestStatuses()).toEqual({ A1: 'available', B1: 'available' }))
    await stream.close()
  })

  it('sends changes that another replica made', async () => {
    const showtimeId = await booking.schedule()
    const stream = await listen(showtimeId, await booking.startReplica())
    await (await booking.customer()).place(showtimeId, ['A1'])
    await eventually(() => expect(stream.newestStatuses()).toEqual({ A1: 'reserved' }))
    await stream.close()
  })

  it('sends a seat that went from one customer to another, also for a showtime id in upper case', async () => {
    const showtimeId = await booking.schedule()
    const [one, other] = [await booking.customer(), await booking.customer()]
    const held = await one.place(showtimeId, ['A1'])
    const stream = await listen(showtimeId.toUpperCase())
    await one.call('DELETE', `/reservations/${held.body.id}`)
    await other.place(showtimeId, ['A1'])
    await eventually(() => expect(stream.newestStatuses()).toEqual({ A1: 'reserved' }))
    await stream.close()
  })

  it('sends changes after other streams of the showtime were closed', async () => {
    const showtimeId = await booking.schedule()
    const [first, second] = [await listen(showtimeId), await listen(showtimeId)]
    await first.close()
    await (await booking.customer()).place(showtimeId, ['A1'])
    await eventually(() => expect(second.newestStatuses()).toEqual({ A1: 'reserved' }))
    await second.close()
    const third = await listen(showtimeId)
    await (await booking.customer()).place(showtimeId, ['A2'])
    await eventually(() => expect(third.newestStatuses()).toEqual({ A2: 'reserved' }))
    await third.close()
  })

  it('is answered with 404 for a showtime that does not exist', async () => {
    const { response } = await listen(newId())
    expect(response.status).toBe(404)
  })

  it('ends when the service stops gracefully', async () => {
    const own = await startTestBooking()
    const stream = await listen(await own.schedule(), own.url)
    await own.stop()
    expect(stream.isEnded()).toBe(true)
  })
})
