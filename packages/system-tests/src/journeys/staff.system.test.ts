import { answered } from '@marquee/api-client/client'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cinema, visitCinema } from '../cinema.ts'

let cinema: Cinema
beforeAll(async () => {
  cinema = await visitCinema()
}, 120_000)
afterAll(() => cinema?.close(), 30_000)

const salesOf = (id: string) =>
  answered(cinema.staff.GET('/api/v1/admin/showtimes/{id}/sales', { params: { path: { id } } }))

/** Every item of a list, page by page, as its `Link` headers lead from one to the next. */
const everyPage = async (path: string): Promise<Record<string, unknown>[]> => {
  const items: Record<string, unknown>[] = []
  for (let next: string | undefined = path; next !== undefined; ) {
    const { headers, body } = await cinema.call('GET', next, { token: cinema.staffToken })
    if (!Array.isArray(body)) throw new Error(`${next} is no list`)
    items.push(...body)
    next = /<\/api\/v1([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1]
  }
  return items
}

/** What payment has captured for reservations and not given back, in minor units. */
const keptFor = async (reservationIds: readonly string[]): Promise<number> => {
  const payments = await everyPage('/admin/payments?limit=3')
  expect(new Set(payments.map(({ id }) => id)).size).toBe(payments.length)
  return payments
    .filter(({ reservation_id }) => reservationIds.includes(String(reservation_id)))
    .reduce((sum, payment) => sum + Number(payment['captured_amount']) - Number(payment['refunded_amount']), 0)
}

const buy = async (showtimeId: string, seatIds: string[]) => {
  const moviegoer = await cinema.moviegoer()
  const { id } = await moviegoer.mustHold(showtimeId, seatIds)
  await moviegoer.pay(id)
  await moviegoer.sees(id, 'confirmed')
  return { moviegoer, id }
}

describe('a showtime that is cancelled', () => {
  it('gives everybody who paid the money back, and lets nobody else pay', async () => {
    const showtimeId = await cinema.showtime()
    const [one, two, three] = await Promise.all(
      [['A1', 'A2'], ['B1'], ['B2']].map((seatIds) => buy(showtimeId, seatIds)),
    )
    if (!one || !two || !three) throw new Error('three bought seats')
    await three.moviegoer.cancel(three.id)
    await three.moviegoer.sees(three.id, 'refunded')
    const waiting = await cinema.moviegoer()
    const held = await waiting.mustHold(showtimeId, ['A5'])
    const { provider_payment_id: intent } = await waiting.payment(held.id)

    const cancelled = cinema.staff.DELETE('/api/v1/showtimes/{id}', { params: { path: { id: showtimeId } } })
    expect((await cancelled).response.status).toBe(204)
    await Promise.all([one, two].map(({ moviegoer, id }) => moviegoer.sees(id, 'refunded')))
    await waiting.sees(held.id, 'cancelled')
    expect(await cinema.moneyOf(one.id)).toEqual({ captured: 1640, refunded: 1640 })
    expect(await cinema.moneyOf(two.id)).toEqual({ captured: 1250, refunded: 1250 })
    expect(await cinema.moneyOf(three.id)).toEqual({ captured: 1250, refunded: 1250 })
    await eventually(() =>
      expect(cinema.stripe.paymentIntents.confirm(String(intent), { payment_method: 'pm_card_visa' })).rejects.toThrow(
        /canceled/i,
      ),
    )
    expect(await salesOf(showtimeId)).toMatchObject({ capacity: 0, seats_held: 0, seats_sold: 0, revenue: 0 })
    const again = cinema.staff.DELETE('/api/v1/showtimes/{id}', { params: { path: { id: showtimeId } } })
    expect((await again).response.status).toBe(204)
    const late = await waiting.hold(showtimeId, ['A1'])
    expect(late.error).toMatchObject({ status: 409, code: 'showtime-closed' })
  })
})

describe('the sales', () => {
  it('are what payment has captured and not given back, and what Stripe has', async () => {
    const showtimeId = await cinema.showtime()
    const bought = await Promise.all([['A1'], ['A2', 'B2'], ['B3'], ['B4']].map((seatIds) => buy(showtimeId, seatIds)))
    const [first, last] = [bought[0], bought[3]]
    await Promise.all([first, last].map((each) => each?.moviegoer.cancel(each.id)))
    await Promise.all([first, last].map((each) => each?.moviegoer.sees(each.id, 'refunded')))
    await (await cinema.moviegoer()).mustHold(showtimeId, ['A9'])

    const sales = await salesOf(showtimeId)
    expect(sales).toMatchObject({ capacity: 20, seats_held: 1, seats_sold: 3, revenue: 820 + 1250 + 1250 })
    const ids = bought.map(({ id }) => id)
    expect(await keptFor(ids)).toBe(sales.revenue)
    const atStripe = await Promise.all(ids.map((id) => cinema.moneyOf(id)))
    expect(atStripe.reduce((sum, { captured, refunded }) => sum + captured - refunded, 0)).toBe(sales.revenue)

    const [partly] = bought.slice(1)
    if (partly === undefined) throw new Error('four bought seats')
    const { provider_payment_id: intent } = await partly.moviegoer.payment(partly.id)
    await cinema.stripe.refunds.create({ payment_intent: String(intent), amount: 370 })
    await eventually(async () => expect((await salesOf(showtimeId)).revenue).toBe(sales.revenue - 370))
    expect(await keptFor(ids)).toBe(sales.revenue - 370)
    expect(await cinema.moneyOf(partly.id)).toEqual({ captured: 2070, refunded: 370 })
    expect(await partly.moviegoer.statusOf(partly.id)).toBe('confirmed')

    // Others' tickets too; some of them may be on their way to being paid or given back.
    await eventually(async () => {
      const all = await answered(cinema.staff.GET('/api/v1/admin/sales'))
      const reservations = await everyPage('/admin/reservations?status=confirmed&limit=200')
      expect(reservations.length).toBeGreaterThan(1)
      expect(all.revenue).toBe(await keptFor(reservations.map(({ id }) => String(id))))
      expect(all.movies.reduce((sum, { revenue }) => sum + revenue, 0)).toBe(all.revenue)
    })
  })
})

describe('a room that is rearranged', () => {
  it('stays as it was for the showtimes that are scheduled', async () => {
    const showtimeId = await cinema.showtime()
    const showtime = cinema.client().GET('/api/v1/showtimes/{id}', { params: { path: { id: showtimeId } } })
    const { room } = await answered(showtime)
    const moviegoer = await cinema.moviegoer()
    const { id } = await moviegoer.mustHold(showtimeId, ['A10'])
    const seat_configuration = [{ row: 1, number: 1, type: 'wheelchair' as const }]
    await answered(
      cinema.staff.PATCH('/api/v1/rooms/{id}', { params: { path: { id: room.id } }, body: { seat_configuration } }),
    )
    const map = cinema.client().GET('/api/v1/showtimes/{id}/seats', { params: { path: { id: showtimeId } } })
    expect(await answered(map)).toHaveLength(20)
    expect(await cinema.seat(showtimeId, 'A10')).toBe('reserved')
    await moviegoer.pay(id)
    await moviegoer.sees(id, 'confirmed')
  })
})

describe('the live seat map', () => {
  it('tells at the gateway what somebody else takes', async () => {
    const showtimeId = await cinema.showtime()
    const ending = new AbortController()
    const stream = await fetch(`${cinema.gateway}/api/v1/showtimes/${showtimeId}/seats/events`, {
      signal: ending.signal,
    })
    let news = ''
    const listening = (async () => {
      for await (const chunk of stream.body ?? []) news += Buffer.from(chunk).toString()
    })().catch(() => undefined)
    await (await cinema.moviegoer()).mustHold(showtimeId, ['A1'])
    await eventually(() => expect(news).toMatch(/event: seats\ndata: \[\{"id":"A1".*"status":"reserved"\}\]\n\n/))
    ending.abort()
    await listening
  })
})

describe('a customer who presses twice', () => {
  it('holds the seats once, whatever arrives first', async () => {
    const showtimeId = await cinema.showtime()
    const moviegoer = await cinema.moviegoer()
    const body = { showtime_id: showtimeId, seat_ids: ['A1', 'A2'] }
    const params = { header: { 'idempotency-key': crypto.randomUUID() } }
    const press = () => moviegoer.api.POST('/api/v1/reservations', { body, params })
    const answers = await Promise.all(Array.from({ length: 10 }, press))
    const { data: reservation } = await press()
    for (const { data, error } of answers) {
      if (error) expect(error).toMatchObject({ status: 409, code: 'request-under-way' })
      else expect(data).toEqual(reservation)
    }
    const own = moviegoer.api.GET('/api/v1/reservations', { params: { query: { showtime_id: showtimeId } } })
    expect(await answered(own)).toMatchObject([{ id: reservation?.id, amount: 1640 }])
  })
})

describe('a customer', () => {
  it('is found by email, with all reservations', async () => {
    const showtimeId = await cinema.showtime()
    const moviegoer = await cinema.moviegoer()
    const { id } = await moviegoer.mustHold(showtimeId, ['A1'])
    const query = { email: moviegoer.email.toUpperCase() }
    await eventually(async () =>
      expect(await answered(cinema.staff.GET('/api/v1/admin/reservations', { params: { query } }))).toMatchObject([
        { id, customer: { id: moviegoer.id, email: moviegoer.email, full_name: 'A Moviegoer' } },
      ]),
    )
  })
})
