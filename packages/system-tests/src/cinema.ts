import { answered, createMarquee, type Marquee, type Schemas } from '@marquee/api-client/client'
import type { ApiDocument } from '@marquee/api-contract/api-document'
import { checkedFetch } from '@marquee/api-contract/checked-fetch'
import { createContract } from '@marquee/api-contract/contract'
import { asMoviegoer } from '@marquee/driver/moviegoer'
import { logIn, register } from '@marquee/driver/session'
import { asStaff, seatRows } from '@marquee/driver/staff'
import { payByCard, type StripeClient, stripeClient } from '@marquee/driver/stripe-client'
import { sandboxKnobs } from '@marquee/driver/stripe-sandbox'
import { readStackFile, type Stack } from '@marquee/stack-file/stack-file'
import { eventually } from '@marquee/testing/eventually'
import pg from 'pg'
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

  const { access_token: staffToken } = await logIn(client(), superuser)
  const staff = asStaff(client(staffToken))
  const movie = await staff.addMovie('Metropolis', 30)
  const stripe = stripeClient({ apiBase: account.api_base, key: account.secret_key })

  /** Rows of the whole database, as its administrator. */
  const sql = async (text: string, values: unknown[] = []): Promise<Row[]> =>
    (await administrator.query<Row>(text, values)).rows

  /** A new room with two rows of ten seats. */
  const room = () => {
    made += 1
    return staff.addRoom(`Room ${Date.now()}-${made}`, seatRows(['standard', 'premium'], 10))
  }

  return {
    stack,
    home,
    gateway,
    document,
    contract,
    client,
    call,
    logIn: (email: string, secret = password): Promise<Schemas['Tokens']> =>
      logIn(client(), { email, password: secret }),
    staff: staff.api,
    staffToken,
    stripe,
    turn: sandboxKnobs({ apiBase: account.api_base, secretKey: account.secret_key }),
    movie,
    sql,
    room,

    /** Somebody new, signed in. */
    moviegoer: async () => {
      made += 1
      const email = `moviegoer-${Date.now()}-${made}@example.org`
      const user = await register(client(), { email, password, fullName: 'A Moviegoer' })
      const { access_token: token } = await logIn(client(), { email, password })
      return { id: user.id, email, password, token, ...visitor({ api: client(token), stripe }) }
    },

    /** A showtime in a new room that is on sale. */
    showtime: async (startsInSeconds = 86_400): Promise<string> => {
      const { id } = await staff.openShowtime({
        movieId: movie.id,
        roomId: (await room()).id,
        startsAt: new Date(Date.now() + startsInSeconds * 1000),
        prices: { standard: 820, premium: 1250 },
      })
      return id
    },

    /** How a seat stands on the map. */
    seat: async (showtimeId: string, seatId: string) =>
      (await answered(asMoviegoer(client()).seats(showtimeId))).find(({ id }) => id === seatId)?.status,

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
const visitor = ({ api, stripe }: { api: Marquee; stripe: StripeClient }) => {
  const moviegoer = asMoviegoer(api)
  const reservation = (id: string) => answered(moviegoer.reservation(id))
  const hold = (showtimeId: string, seatIds: string[]) => moviegoer.hold({ showtimeId, seatIds })
  const payment = (id: string) => answered(moviegoer.payment(id, { waitSeconds: 10 }))
  return {
    api,
    /** Asks for seats, which may be refused. */
    hold,
    /** Holds seats that must be free, and returns the reservation. */
    mustHold: (showtimeId: string, seatIds: string[]) => answered(hold(showtimeId, seatIds)),
    /** The status that giving up a reservation is answered with. */
    cancel: async (id: string): Promise<number> => (await moviegoer.cancel(id)).response.status,
    payment,
    pay: async (id: string, card?: string) => {
      const { provider_payment_id: intent } = await payment(id)
      return payByCard(stripe, String(intent), { card })
    },
    statusOf: async (id: string) => (await reservation(id)).status,
    /** Waits until the reservation shows this status to its owner. */
    sees: (id: string, status: Schemas['Reservation']['status'], within = 15_000) =>
      eventually(async () => expect((await reservation(id)).status).toBe(status), { within }),
  }
}
