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

/** Every item of a list, read page by page through its `Link` headers. */
const everyPage = async (path: string): Promise<Record<string, unknown>[]> => {
  const items: Record<string, unknown>[] = []
  for (let next: string | undefined = path; next !== undefined; ) {
    const { headers, body } = await cinema.call('GET', next, { token: cinema.staffToken })
    if (!Array.isArray(body)) throw new Error(`${next} is not a list`)
    items.push(...body)
    next = /<\/api\/v1([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1]
  }
  return items
}

/** The captured minus the refunded amounts of the reservations, in minor units, as payment reports them. */
const netAmountOf = async (reservationIds: readonly string[]): Promise<number> => {
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

describe('a cancelled showtime', () => {
  it('refunds every paid reservation, and its pending reservations can no longer be paid', async () => {
    const showtimeId = await cinema.showtime()
    const [one, two, three] = await Promise.all(
      [['A1', 'A2'], ['B1'], ['B2']].map((seatIds) => buy(showtimeId, seatIds)),
    )
    if (!one || !two || !three) throw new Error('three purchases were expected')
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

describe('the sales report', () => {
  it('shows the captured minus the refunded money, in agreement with payment and Stripe', async () => {
    const showtimeId = await cinema.showtime()
    const bought = await Promise.all([['A1'], ['A2', 'B2'], ['B3'], ['B4']].map((seatIds) => buy(showtimeId, seatIds)))
    const [first, last] = [bought[0], bought[3]]
    await Promise.all([first, last].map((each) => each?.moviegoer.cancel(each.id)))
    await Promise.all([first, last].map((each) => each?.moviegoer.sees(each.id, 'refunded')))
    await (await cinema.moviegoer()).mustHold(showtimeId, ['A9'])

    const sales = await salesOf(showtimeId)
    expect(sales).toMatchObject({ capacity: 20, seats_held: 1, seats_sold: 3, revenue: 820 + 1250 + 1250 })
    const ids = bought.map(({ id }) => id)
    expect(await netAmountOf(ids)).toBe(sales.revenue)
    const atStripe = await Promise.all(ids.map((id) => cinema.moneyOf(id)))
    expect(atStripe.reduce((sum, { captured, refunded }) => sum + captured - refunded, 0)).toBe(sales.revenue)

    const [partly] = bought.slice(1)
    if (partly === undefined) throw new Error('four purchases were expected')
    const { provider_payment_id: intent } = await partly.moviegoer.payment(partly.id)
    await cinema.stripe.refunds.create({ payment_intent: String(intent), amount: 370 })
    await eventually(async () => expect((await salesOf(showtimeId)).revenue).toBe(sales.revenue - 370))
    expect(await netAmountOf(ids)).toBe(sales.revenue - 370)
    expect(await cinema.moneyOf(partly.id)).toEqual({ captured: 2070, refunded: 370 })
    expect(await partly.moviegoer.statusOf(partly.id)).toBe('confirmed')

    // These totals include other tests' tickets, some of which may be in the middle of a payment or refund.
    await eventually(async () => {
      const all = await answered(cinema.staff.GET('/api/v1/admin/sales'))
      const reservations = await everyPage('/admin/reservations?status=confirmed&limit=200')
      expect(reservations.length).toBeGreaterThan(1)
      expect(all.revenue).toBe(await netAmountOf(reservations.map(({ id }) => String(id))))
      expect(all.movies.reduce((sum, { revenue }) => sum + revenue, 0)).toBe(all.revenue)
    })
  })
})

describe('a room with a changed layout', () => {
  it('keeps the old layout for showtimes that are already scheduled', async () => {
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
    expect(await cinema.seatStatus(showtimeId, 'A10')).toBe('reserved')
    await moviegoer.pay(id)
    await moviegoer.sees(id, 'confirmed')
  })
})

describe('a room that is drawn to scale', () => {
  const plan = {
    screen: { x: 2.5, y: -1, width: 6 },
    focal_point: { x: 2.5, y: 8 },
    lone_seats: 'refuse' as const,
  }
  const seat_configuration = [
    { row: 9, row_label: 'J', number: 1, type: 'wheelchair' as const, x: 0.5, y: 8.25 },
    { row: 9, row_label: 'J', number: 2, type: 'companion' as const, x: 1.75, y: 8.25 },
    { row: 9, row_label: 'J', number: 3, type: 'standard' as const, x: 4.5, y: 8.25 },
  ]
  const schedule = async (room_id: string, startsAt: Date) => {
    const body = { movie_id: cinema.movie.id, room_id, show_datetime: startsAt.toISOString() }
    return cinema.staff.POST('/api/v1/showtimes', { body })
  }

  it('shows its labels and positions on the seat map, in the room of the showtime and on tickets', async () => {
    const room = await answered(
      cinema.staff.POST('/api/v1/rooms', { body: { name: 'To scale', seat_configuration, ...plan } }),
    )
    const { id } = await answered(schedule(room.id, new Date(Date.now() + 86_400_000)))
    const client = cinema.client()
    const byId = { params: { path: { id } } }
    const seats = await eventually(async () => answered(client.GET('/api/v1/showtimes/{id}/seats', byId)))
    expect(seats.map(({ id, row_label, x, y, prices }) => ({ id, row_label, x, y, prices }))).toEqual([
      { id: 'J1', row_label: 'J', x: 0.5, y: 8.25, prices: { adult: 1250 } },
      { id: 'J2', row_label: 'J', x: 1.75, y: 8.25, prices: { adult: 1250 } },
      { id: 'J3', row_label: 'J', x: 4.5, y: 8.25, prices: { adult: 1250 } },
    ])
    const showtime = await answered(client.GET('/api/v1/showtimes/{id}', byId))
    expect(showtime.room).toEqual({ id: room.id, name: 'To scale', ...plan })
    const held = await (await cinema.moviegoer()).mustHold(id, ['J3'])
    expect(held.seats).toEqual([{ id: 'J3', row: 9, row_label: 'J', number: 3, type: 'standard', price: 1250 }])
  })

  it('offers the best seats in its rows, which can be held, and refuses a choice that leaves a lone seat', async () => {
    const row = [1, 2, 3, 4, 5].map((number) => ({ row: 1, number, x: number < 5 ? number : number + 1 }))
    const body = { name: 'Best seats', seat_configuration: row, lone_seats: 'refuse' as const }
    const { id: roomId } = await answered(cinema.staff.POST('/api/v1/rooms', { body }))
    const { id } = await answered(schedule(roomId, new Date(Date.now() + 86_400_000)))
    const moviegoer = await cinema.moviegoer()
    const hold = (seat_ids: string[]) =>
      moviegoer.api.POST('/api/v1/reservations', { body: { showtime_id: id, seat_ids } })
    const refused = await eventually(async () => {
      const { error } = await hold(['A2', 'A3'])
      expect(error).toMatchObject({ code: 'lone-seat' })
      return error
    })
    expect(refused).toMatchObject({ status: 422, lone_seat_ids: ['A1', 'A4'], instead: { seat_ids: ['A1', 'A2'] } })
    const best = () =>
      answered(
        cinema.client().GET('/api/v1/showtimes/{id}/best-seats', { params: { path: { id }, query: { count: 2 } } }),
      )
    const [first, second] = await best()
    expect([first, second]).toEqual([
      { seat_ids: ['A3', 'A4'], next_to_each_other: true },
      { seat_ids: ['A1', 'A2'], next_to_each_other: true },
    ])
    const held = await moviegoer.mustHold(id, first?.seat_ids ?? [])
    expect(held.seats.map((seat) => seat.id)).toEqual(['A3', 'A4'])
    expect(await best()).toEqual([{ seat_ids: ['A1', 'A2'], next_to_each_other: true }])
  })

  it('has its own turnaround between two showtimes', async () => {
    const body = { name: 'No turnaround', seat_configuration, turnaround_minutes: 0 }
    const { id } = await answered(cinema.staff.POST('/api/v1/rooms', { body }))
    const first = await answered(schedule(id, new Date(Date.now() + 86_400_000)))
    const end = Date.parse(first.ends_at)
    const busy = await schedule(id, new Date(end - 1_000))
    expect(busy.error).toMatchObject({ status: 409, code: 'room-busy' })
    expect((await schedule(id, new Date(end))).response.status).toBe(201)
  })
})

describe('the live seat map', () => {
  it('sends an event through the gateway when another customer holds a seat', async () => {
    const showtimeId = await cinema.showtime()
    const ending = new AbortController()
    const stream = await fetch(`${cinema.gateway}/api/v1/showtimes/${showtimeId}/seats/events`, {
      signal: ending.signal,
    })
    let received = ''
    const reading = (async () => {
      for await (const chunk of stream.body ?? []) received += Buffer.from(chunk).toString()
    })().catch(() => undefined)
    await (await cinema.moviegoer()).mustHold(showtimeId, ['A1'])
    await eventually(() => expect(received).toMatch(/event: seats\ndata: \[\{"id":"A1".*"status":"reserved"\}\]\n\n/))
    ending.abort()
    await reading
  })
})

describe('a customer who repeats a request with the same idempotency key', () => {
  it('holds the seats once, even if the requests are concurrent', async () => {
    const showtimeId = await cinema.showtime()
    const moviegoer = await cinema.moviegoer()
    const body = { showtime_id: showtimeId, seat_ids: ['A1', 'A2'] }
    const params = { header: { 'idempotency-key': crypto.randomUUID() } }
    const hold = () => moviegoer.api.POST('/api/v1/reservations', { body, params })
    const results = await Promise.all(Array.from({ length: 10 }, hold))
    const { data: reservation } = await hold()
    for (const { data, error } of results) {
      if (error) expect(error).toMatchObject({ status: 409, code: 'request-under-way' })
      else expect(data).toEqual(reservation)
    }
    const own = moviegoer.api.GET('/api/v1/reservations', { params: { query: { showtime_id: showtimeId } } })
    expect(await answered(own)).toMatchObject([{ id: reservation?.id, amount: 1640 }])
  })
})

describe('the list of all reservations', () => {
  it('can be filtered by the customer’s email in any case', async () => {
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
