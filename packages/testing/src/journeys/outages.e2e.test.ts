import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../eventually.ts'
import { type Cinema, openCinema } from './cinema.ts'

let cinema: Cinema
beforeAll(async () => {
  cinema = await openCinema()
}, 120_000)
afterAll(() => cinema?.close(), 30_000)

const ready = () =>
  eventually(async () => expect((await fetch(`${cinema.gateway}/health/ready`)).status).toBe(200), {
    within: 30_000,
    every: 100,
  })

describe('with RabbitMQ killed', () => {
  it('a ticket is cancelled at once, and its refund arrives when the broker is back', async () => {
    const showtimeId = await cinema.showtime()
    const moviegoer = await cinema.moviegoer()
    const { id } = await moviegoer.mustHold(showtimeId, ['A1'])
    await moviegoer.pay(id)
    await moviegoer.sees(id, 'confirmed')

    cinema.running.killService('rabbitmq')
    const asked = performance.now()
    expect(await moviegoer.cancel(id)).toBe(204)
    expect(performance.now() - asked).toBeLessThan(5_000)
    expect(await moviegoer.statusOf(id)).toBe('cancelled')
    await moviegoer.sees(id, 'refunded', 60_000)
    expect(await cinema.moneyOf(id)).toEqual({ captured: 820, refunded: 820 })
    await ready()
  }, 90_000)
})

describe('with a service killed in the middle of everything', () => {
  const victims = ['identity', 'catalog', 'booking', 'payment', 'gateway'] as const

  it.each(victims)(
    '%s: money and tickets agree in the end',
    async (victim) => {
      const showtimeId = await cinema.showtime()
      const moviegoers = await Promise.all(Array.from({ length: 6 }, () => cinema.moviegoer()))

      /** Buys a seat and, every other time, gives the ticket up again; whatever fails on the way is only abandoned. */
      const visit = async (index: number): Promise<string | undefined> => {
        const moviegoer = moviegoers[index]
        if (!moviegoer) return undefined
        const held = await moviegoer.hold(showtimeId, [`A${index + 1}`])
        if (!held.data) return undefined
        const { id } = held.data
        await moviegoer.pay(id)
        if (index % 2) await moviegoer.cancel(id)
        return id
      }
      const visits = moviegoers.map((_, index) => visit(index).catch(() => undefined))
      // The moment varies with how far each of them has come.
      await Promise.race(visits)
      cinema.running.killService(victim)
      await Promise.all(visits)
      await ready()

      // Every hold ends: sold, given back, or lapsed. Then all that Stripe has captured is a ticket or has gone back.
      await eventually(
        async () => {
          const reservations = await cinema.sql(
            `SELECT r.id, r.status, p.provider_payment_id AS intent FROM booking.reservations r
           LEFT JOIN payment.payments p ON p.reservation_id = r.id WHERE r.showtime_id = $1`,
            [showtimeId],
          )
          expect(reservations.length).toBeGreaterThan(0)
          for (const { id, status } of reservations) {
            if (typeof id !== 'string') throw new Error('a reservation without an id')
            const { captured, refunded } = await cinema.moneyOf(id)
            expect(status, `${id} is still ${status}`).not.toBe('pending')
            expect({ id, status, kept: captured - refunded }).toEqual({
              id,
              status,
              kept: status === 'confirmed' ? 820 : 0,
            })
          }
          const allocated = await cinema.sql(
            'SELECT seat_id, sold FROM booking.seat_allocations WHERE showtime_id = $1',
            [showtimeId],
          )
          expect(allocated.length).toBe(reservations.filter(({ status }) => status === 'confirmed').length)
        },
        { within: 60_000, every: 250 },
      )
    },
    120_000,
  )
})

describe('booking’s role in the database', () => {
  it('reads no row of any other schema', async () => {
    const { default: pg } = await import('pg')
    const client = new pg.Client({ connectionString: cinema.running.stack().services.booking.database_url })
    await client.connect()
    try {
      const tables = await cinema.sql(
        `SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('identity', 'catalog', 'payment')`,
      )
      expect(tables.length).toBeGreaterThan(10)
      for (const { schemaname, tablename } of tables) {
        await expect(client.query(`SELECT 1 FROM ${schemaname}.${tablename}`), String(tablename)).rejects.toThrow(
          /permission denied/,
        )
      }
    } finally {
      await client.end()
    }
  })
})
