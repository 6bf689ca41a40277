import { answered, createMarquee, type Marquee, multipart, type Schemas, urlEncoded } from '@marquee/api-client/client'
import type { ApiDocument } from '@marquee/api-contract/api-document'
import { checkedFetch } from '@marquee/api-contract/checked-fetch'
import { createContract } from '@marquee/api-contract/contract'
import { readStackFile, type Stack } from '@marquee/stack-file/stack-file'
import { eventually } from '@marquee/testing/eventually'
import pg from 'pg'
import { Stripe } from 'stripe'
import { expect } from 'vitest'
import { sharedHome } from './shared-home.ts'
import { startSystem } from './start-system.ts'

/** What came over the wire: a problem, or whatever the journey says it must be. */
export type Answer = { status: number; headers: Headers; body: Record<string, unknown> | undefined }
export type Cinema = Awaited<ReturnType<typeof furnish>>
/** A cinema whose parts may be stopped and killed. */
export type OwnCinema = Awaited<ReturnType<typeof openCinema>>
export type Moviegoer = Awaited<ReturnType<Cinema['moviegoer']>>

type Row = Record<string, unknown>

let made = 0

const password = 'correct horse battery'

/** A system that no other file's tests use, started as `npm start` does, with one film. */
export const openCinema = async (settings: Record<string, string> = {}) => {
  const { home, running, stop } = await startSystem(settings)
  const cinema = await furnish({ home, stack: running.stack })
  const close = async () => {
    await cinema.close()
    await stop()
  }
  return { ...cinema, running, close }
}

/** The system that the `system` tests share, with a film of one's own. Nothing of it may be stopped. */
export const visitCinema = async (): Promise<Cinema> => {
  const home = await sharedHome()
  const stack = readStackFile(home)
  if (stack === undefined) throw new Error(`No system runs in ${home}.`)
  return furnish({ home, stack: () => stack })
}

/**
 * Reaches everything of a running system from outside, and adds a film to it. Every answer that comes through `call` or a
 * client is held against the API's document.
 */
const furnish = async ({ home, stack }: { home: string; stack: () => Stack }) => {
  const { gateway, stripe: account, superuser, postgres, services } = stack()
  const database = new URL(services.booking.database_url).pathname
  const administrator = new pg.Pool({
    connectionString: Object.assign(new URL(postgres.url), { pathname: database }).toString(),
    max: 2,
  })
  administrator.on('error', () => undefined)

  const document = (await (await fetch(`${gateway}/api/v1/openapi.json`)).json()) as ApiDocument
  const contract = createContract(document)
  const checked = checkedFetch(contract)
  const client = (token?: string) =>
    createMarquee({ baseUrl: gateway, accessToken: () => token, fetch: (request) => checked(request) })

  /** A request in the raw, for what no client would send. */
  const call = async (
    method: string,
    path: string,
    {
      token,
      body,
      headers = {},
    }: { token?: string | undefined; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> => {
    const response = await checked(`${gateway}/api/v1${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined || typeof body === 'string' ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) }
  }

  const logIn = async (email: string, secret = password): Promise<Schemas['Tokens']> =>
    answered(client().POST('/api/v1/auth/access-token', { body: { username: email, password: secret }, ...urlEncoded }))

  const { access_token: staffToken } = await logIn(superuser.email, superuser.password)
  const staff = client(staffToken)
  const film = { title: 'Metropolis', duration_minutes: 30 }
  const movie = await answered(staff.POST('/api/v1/movies', { body: film, ...multipart }))

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
      headers: { authorization: `Bearer ${account.secret_key}`, 'content-type': 'application/json' },
    })
    expect(response.status, `${path}: ${await response.text()}`).toBeLessThan(300)
  }

  /** Rows of the whole database, as its administrator. */
  const sql = async (text: string, values: unknown[] = []): Promise<Row[]> =>
    (await administrator.query<Row>(text, values)).rows

  /** A new room with two rows of ten seats. */
  const room = () => {
    made += 1
    const seat_configuration = [1, 2].flatMap((row) =>
      Array.from({ length: 10 }, (_, index) => ({
        row,
        number: index + 1,
        type: row === 1 ? ('standard' as const) : ('premium' as const),
      })),
    )
    return answered(staff.POST('/api/v1/rooms', { body: { name: `Room ${Date.now()}-${made}`, seat_configuration } }))
  }

  const seatMap = (id: string) => client().GET('/api/v1/showtimes/{id}/seats', { params: { path: { id } } })

  return {
    stack,
    home,
    gateway,
    document,
    contract,
    client,
    call,
    logIn,
    staff,
    staffToken,
    stripe,
    turn,
    movie,
    sql,
    room,

    /** Somebody new, signed in. */
    moviegoer: async () => {
      made += 1
      const email = `moviegoer-${Date.now()}-${made}@example.org`
      const user = await answered(
        client().POST('/api/v1/users', { body: { email, password, full_name: 'A Moviegoer' } }),
      )
      const { access_token: token } = await logIn(email)
      return { id: user.id, email, password, token, ...visitor({ api: client(token), stripe }) }
    },

    /** A showtime in a new room that is on sale. */
    showtime: async (startsInSeconds = 86_400): Promise<string> => {
      const body = {
        movie_id: movie.id,
        room_id: (await room()).id,
        show_datetime: new Date(Date.now() + startsInSeconds * 1000).toISOString(),
        prices: { standard: 820, premium: 1250 },
      }
      const { id } = await answered(staff.POST('/api/v1/showtimes', { body }))
      await eventually(async () => expect((await seatMap(id)).response.status).toBe(200))
      return id
    },

    /** How a seat stands on the map. */
    seat: async (showtimeId: string, seatId: string) =>
      (await answered(seatMap(showtimeId))).find(({ id }) => id === seatId)?.status,

    /** What Stripe itself says that it has captured for a reservation, and given back. */
    moneyOf: async (reservationId: string) => {
      const [row] = await sql('SELECT provider_payment_id AS intent FROM payment.payments WHERE reservation_id = $1', [
        reservationId,
      ])
      if (typeof row?.['intent'] !== 'string') return { captured: 0, refunded: 0 }
      const intent = await stripe.paymentIntents.retrieve(row['intent'], { expand: ['latest_charge'] })
      const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null
      return { captured: intent.amount_received, refunded: charge?.amount_refunded ?? 0 }
    },

    close: () => administrator.end(),
  }
}

/** What somebody who is signed in does at the cinema. */
const visitor = ({ api, stripe }: { api: Marquee; stripe: Stripe }) => {
  const byId = (id: string) => ({ params: { path: { id } } })
  const reservation = (id: string) => answered(api.GET('/api/v1/reservations/{id}', byId(id)))
  const hold = (showtime_id: string, seat_ids: string[]) =>
    api.POST('/api/v1/reservations', { body: { showtime_id, seat_ids } })
  const payment = (id: string) =>
    answered(api.GET('/api/v1/reservations/{id}/payment', { params: { path: { id }, header: { prefer: 'wait=10' } } }))
  return {
    api,
    /** Asks for seats, which may be refused. */
    hold,
    /** Holds seats that must be free, and returns the reservation. */
    mustHold: (showtimeId: string, seatIds: string[]) => answered(hold(showtimeId, seatIds)),
    /** The status that giving up a reservation is answered with. */
    cancel: async (id: string): Promise<number> =>
      (await api.DELETE('/api/v1/reservations/{id}', byId(id))).response.status,
    payment,
    pay: async (id: string, card = 'pm_card_visa') => {
      const { provider_payment_id: intent } = await payment(id)
      return stripe.paymentIntents.confirm(String(intent), { payment_method: card })
    },
    statusOf: async (id: string) => (await reservation(id)).status,
    /** Waits until the reservation shows this status to its owner. */
    sees: (id: string, status: Schemas['Reservation']['status'], within = 15_000) =>
      eventually(async () => expect((await reservation(id)).status).toBe(status), { within }),
  }
}
