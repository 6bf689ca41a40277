import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type RunningStack, startStack } from '@marquee/local-stack/stack'
import pg from 'pg'
import { Stripe } from 'stripe'
import { expect } from 'vitest'
import { eventually } from '../eventually.ts'

const cache = resolve(import.meta.dirname, '../../../../.marquee/cache')

/** How long a hold lasts in these journeys. */
export const holdSeconds = 6

// biome-ignore lint/suspicious/noExplicitAny: an answer is whatever came over the wire; the journeys say what it must be.
type Body = any

export type Answer = { status: number; headers: Headers; body: Body }
export type Cinema = Awaited<ReturnType<typeof openCinema>>

let made = 0

/** The whole system, started as `npm start` does, with one film and one room, and everything reached from outside. */
export const openCinema = async () => {
  const home = await mkdtemp(join(tmpdir(), 'marquee-journeys-'))
  const running: RunningStack = await startStack({
    cache,
    environment: {
      ...process.env,
      PORT: '',
      MARQUEE_HOME: home,
      MARQUEE_DEMO_DATA: 'off',
      MARQUEE_LOG: 'error',
      RATE_LIMITS: 'off',
      RESERVATION_EXPIRATION_SECONDS: String(holdSeconds),
    },
  })
  const { gateway, stripe: account, superuser, postgres } = running.stack()
  const database = new URL(running.stack().services.booking.database_url).pathname
  const administrator = new pg.Pool({
    connectionString: Object.assign(new URL(postgres.url), { pathname: database }).toString(),
    max: 2,
  })
  administrator.on('error', () => undefined)

  const call = async (
    method: string,
    path: string,
    { token, body, headers = {} }: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> => {
    const response = await fetch(`${gateway}/api/v1${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined || typeof body === 'string' ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) }
  }

  const logIn = async (email: string, password: string): Promise<string> => {
    const form = new URLSearchParams({ username: email, password }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const { status, body } = await call('POST', '/auth/access-token', { body: form, headers })
    expect(status, JSON.stringify(body)).toBe(200)
    return body.access_token
  }

  const staff = await logIn(superuser.email, superuser.password)
  const created = async (path: string, body: unknown): Promise<Body> => {
    const answer = await call('POST', path, { token: staff, body })
    expect(answer.status, JSON.stringify(answer.body)).toBe(201)
    return answer.body
  }

  const movieForm = new FormData()
  movieForm.set('title', 'Metropolis')
  movieForm.set('duration_minutes', '30')
  const movie: Body = await (
    await fetch(`${gateway}/api/v1/movies`, {
      method: 'POST',
      body: movieForm,
      headers: { authorization: `Bearer ${staff}` },
    })
  ).json()

  const stripe = new Stripe(account.secret_key, {
    host: '127.0.0.1',
    port: new URL(account.api_base).port,
    protocol: 'http',
    telemetry: false,
  })

  /** Turns one of the Stripe sandbox's knobs, as its README describes them. */
  const turn = async (path: string, body: object = {}) => {
    const response = await fetch(`${account.api_base}/_sandbox/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    })
    expect(response.status, `${path}: ${await response.text()}`).toBeLessThan(300)
  }

  /** Somebody new, signed in. */
  const moviegoer = async () => {
    made += 1
    const email = `moviegoer-${Date.now()}-${made}@example.org`
    const password = 'correct horse battery'
    const registered = await call('POST', '/users', { body: { email, password, full_name: 'A Moviegoer' } })
    expect(registered.status, JSON.stringify(registered.body)).toBe(201)
    const token = await logIn(email, password)
    const as = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
      call(method, path, { token, headers, ...(body === undefined ? {} : { body }) })
    const hold = (showtimeId: string, seatIds: string[]) =>
      as('POST', '/reservations', { showtime_id: showtimeId, seat_ids: seatIds })
    const statusOf = async (id: string) => (await as('GET', `/reservations/${id}`)).body.status as string
    const payment = async (id: string): Promise<Body> =>
      (await as('GET', `/reservations/${id}/payment`, undefined, { prefer: 'wait=10' })).body
    return {
      id: registered.body.id as string,
      email,
      token,
      call: as,
      hold,
      payment,
      statusOf,
      /** Holds seats that must be free, and returns the reservation. */
      mustHold: async (showtimeId: string, seatIds: string[]): Promise<Body> => {
        const { status, body } = await hold(showtimeId, seatIds)
        expect(status, JSON.stringify(body)).toBe(201)
        return body
      },
      pay: async (id: string, card = 'pm_card_visa') => {
        const { provider_payment_id: intent } = await payment(id)
        return stripe.paymentIntents.confirm(intent, { payment_method: card })
      },
      /** Waits until the reservation shows this status to its owner. */
      sees: (id: string, status: string, within = 15_000) =>
        eventually(async () => expect(await statusOf(id)).toBe(status), { within }),
    }
  }

  return {
    running,
    gateway,
    call,
    staff,
    stripe,
    turn,
    moviegoer,
    movie,
    created,
    /** Rows of the whole database, as its administrator. */
    sql: async (text: string, values: unknown[] = []): Promise<Body[]> =>
      (await administrator.query(text, values)).rows,
    /** A new room with two rows of ten seats, and a showtime in it that is on sale. */
    showtime: async (startsInSeconds = 86_400): Promise<string> => {
      made += 1
      const seat_configuration = [1, 2].flatMap((row) =>
        Array.from({ length: 10 }, (_, index) => ({
          row,
          number: index + 1,
          type: row === 1 ? 'standard' : 'premium',
        })),
      )
      const room = await created('/rooms', { name: `Room ${Date.now()}-${made}`, seat_configuration })
      const { id } = await created('/showtimes', {
        movie_id: movie.id,
        room_id: room.id,
        show_datetime: new Date(Date.now() + startsInSeconds * 1000).toISOString(),
        prices: { standard: 820, premium: 1250 },
      })
      await eventually(async () => expect((await call('GET', `/showtimes/${id}/seats`)).status).toBe(200))
      return id
    },
    seat: async (showtimeId: string, seatId: string): Promise<string> =>
      (await call('GET', `/showtimes/${showtimeId}/seats`)).body.find(({ id }: { id: string }) => id === seatId).status,
    /** What Stripe itself says that it has captured for a reservation, and given back. */
    moneyOf: async (reservationId: string) => {
      const [row] = await cinemaPayment(administrator, reservationId)
      if (row?.provider_payment_id == null) return { captured: 0, refunded: 0 }
      const intent = await stripe.paymentIntents.retrieve(row.provider_payment_id, { expand: ['latest_charge'] })
      const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null
      return { captured: intent.amount_received, refunded: charge?.amount_refunded ?? 0 }
    },
    close: async () => {
      await administrator.end()
      await running.stop()
      await rm(home, { recursive: true, force: true })
    },
  }
}

const cinemaPayment = async (pool: pg.Pool, reservationId: string): Promise<{ provider_payment_id: string | null }[]> =>
  (await pool.query('SELECT provider_payment_id FROM payment.payments WHERE reservation_id = $1', [reservationId])).rows
