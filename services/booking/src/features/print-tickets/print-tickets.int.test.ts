import { newId } from '@marquee/kernel/id'
import { scanPdf, scanPicture } from '@marquee/testing/printed-tickets'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedTestBooking, startTestBooking, type TestBooking, type TestCustomer } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await sharedTestBooking()
})
afterAll(() => booking.stop())

const movie = { id: newId(), title: 'Metropolis – 東京', posterUrl: null }
/** Friday, 20 November 2099, 20:15 in Berlin. */
const evening = { startsAt: '2099-11-20T19:15:00Z', endsAt: '2099-11-20T21:30:00Z' }

type Ticket = { id: string; code: string; status: string }

const ticketsOf = async (by: TestCustomer, id: string): Promise<Ticket[]> =>
  (await by.call('GET', `/reservations/${id}/tickets`)).body
const problemOf = async (by: TestCustomer, path: string) => {
  const { status, content } = await by.download(path)
  return [status, JSON.parse(Buffer.from(content).toString()).code]
}

describe('the PDF of a reservation', () => {
  it('has a page for each seat, on which a scanner reads the code', async () => {
    const { customer, id } = await booking.bought(['A2', 'B1'], { ...evening, movie })
    const { number } = (await customer.call('GET', `/reservations/${id}`)).body
    const { status, headers, content } = await customer.download(`/reservations/${id}/tickets.pdf`)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('application/pdf')
    expect(headers.get('content-disposition')).toBe(`inline; filename="tickets-${number}.pdf"`)
    expect(headers.get('cache-control')).toContain('no-store')
    const pages = await scanPdf(content)
    expect(pages.map(({ code }) => code)).toEqual((await ticketsOf(customer, id)).map(({ code }) => code))
    const [first = [], second = []] = pages.map(({ lines }) => lines)
    for (const lines of [first, second]) {
      const text = lines.join(' ').replaceAll(/\s+/g, '')
      for (const part of ['Marquee', 'Metropolis–東京', 'Friday', '20November2099', '20:15', 'CET', 'Room1', number]) {
        expect(text).toContain(part)
      }
    }
    expect(first.join(' ')).toMatch(/Ticket 1 of 2.*A 2 .*Standard €8\.20/)
    expect(second.join(' ')).toMatch(/Ticket 2 of 2.*B 1 .*Premium €12\.50/)
    // There is only one type of ticket, so nobody has chosen it.
    expect(first.join(' ')).not.toContain('Adult')
  })

  it('is in the language of `lang`, else of Accept-Language', async () => {
    const { customer, id } = await booking.bought(['A2'], evening)
    const path = `/reservations/${id}/tickets.pdf`
    for (const [query, accepted, language, date] of [
      ['', 'de-DE,de;q=0.9', 'de', '20. November 2099'],
      ['?lang=es', 'de-DE,de;q=0.9', 'es', '20 de noviembre de 2099'],
    ] as const) {
      const { headers, content } = await customer.download(path + query, { 'accept-language': accepted })
      expect([headers.get('content-language'), headers.get('vary')]).toEqual([language, 'Accept-Language'])
      expect((await scanPdf(content))[0]?.lines.join(' ')).toContain(date)
    }
    expect(await problemOf(customer, `${path}?lang=fr`)).toEqual([422, 'validation-failed'])
  })

  it('is refused for a hold, for other customers, and after the tickets became void', async () => {
    const held = await booking.held()
    const path = `/reservations/${held.id}/tickets.pdf`
    expect(await problemOf(held.customer, path)).toEqual([409, 'no-ticket-yet'])
    expect(await problemOf(await booking.customer(), path)).toEqual([404, 'reservation-not-found'])
    const { customer, id } = await booking.bought()
    await customer.call('DELETE', `/reservations/${id}`)
    expect(await problemOf(customer, `/reservations/${id}/tickets.pdf`)).toEqual([409, 'ticket-void'])
  })

  it('is refused with 503 `busy` while too many other documents wait, and is printed again afterwards', async () => {
    const busy = await startTestBooking({ TICKET_PRINT_CONCURRENCY: '1', TICKET_PRINT_WAITING: '1' })
    const print = ({ customer, id }: Awaited<ReturnType<TestBooking['bought']>>) =>
      customer.download(`/reservations/${id}/tickets.pdf`)
    const bought = await Promise.all(Array.from({ length: 8 }, () => busy.bought()))
    const answers = await Promise.all(bought.map(print))
    const refused = answers.filter(({ status }) => status === 503)
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(2)
    expect(refused.length).toBeGreaterThan(0)
    expect(JSON.parse(Buffer.from(refused[0]?.content ?? []).toString()).code).toBe('busy')
    expect(refused[0]?.headers.get('retry-after')).toBe('2')
    for (const answer of await Promise.all(Array.from({ length: 8 }, () => bought[0] && print(bought[0])))) {
      expect(answer?.status).toBe(200)
    }
    await busy.stop()
  })
})

describe('the picture of a ticket', () => {
  it('is the QR code alone, large enough for a phone', async () => {
    const { customer, id } = await booking.bought(['A1', 'A2'])
    for (const ticket of await ticketsOf(customer, id)) {
      const { status, headers, content } = await customer.download(`/reservations/${id}/tickets/${ticket.id}.png`)
      expect([status, headers.get('content-type')]).toEqual([200, 'image/png'])
      expect(await scanPicture(content)).toEqual({ code: ticket.code, width: 848 })
    }
  })

  it('is refused for another ticket, for other customers, and after the ticket became void', async () => {
    const { customer, id } = await booking.bought()
    const [ticket] = await ticketsOf(customer, id)
    const path = `/reservations/${id}/tickets/${ticket?.id}.png`
    expect(await problemOf(customer, `/reservations/${id}/tickets/${newId()}.png`)).toEqual([404, 'ticket-not-found'])
    expect(await problemOf(await booking.customer(), path)).toEqual([404, 'reservation-not-found'])
    const other = await booking.bought()
    expect(await problemOf(other.customer, `/reservations/${other.id}/tickets/${ticket?.id}.png`)).toEqual([
      404,
      'ticket-not-found',
    ])
    await customer.call('DELETE', `/reservations/${id}`)
    expect(await problemOf(customer, path)).toEqual([409, 'ticket-void'])
    expect(await problemOf(customer, `/reservations/${id}/tickets/none.png`)).toEqual([422, 'validation-failed'])
  })
})
