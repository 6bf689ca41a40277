import { answered, createMarquee, type Marquee, type Schemas } from '@marquee/api-client/client'
import type { ApiDocument } from '@marquee/api-contract/api-document'
import { checkedFetch } from '@marquee/api-contract/checked-fetch'
import { createContract } from '@marquee/api-contract/contract'
import { asMoviegoer } from '@marquee/driver/moviegoer'
import { beginAsGuest, logIn, register } from '@marquee/driver/session'
import { asStaff, seatRows } from '@marquee/driver/staff'
import { payByCard, type StripeClient, stripeClient } from '@marquee/driver/stripe-client'
import { sandboxKnobs } from '@marquee/driver/stripe-sandbox'
import { readStackFile, type Stack } from '@marquee/stack-file/stack-file'
import { eventually } from '@marquee/testing/eventually'
import pg from 'pg'
import { expect } from 'vitest'
import { sharedHome } from './shared-home.ts'
import { startSystem } from './start-system.ts'

/** The response of a `call`, with its JSON body, if any. */
export type CallResult = { status: number; headers: Headers; body: Record<string, unknown> | undefined }
export type Cinema = Awaited<ReturnType<typeof connectTo>>
/** A cinema with its own system, whose processes a test may stop and kill. */
export type OwnCinema = Awaited<ReturnType<typeof openCinema>>
export type Moviegoer = Awaited<ReturnType<Cinema['moviegoer']>>

type Row = Record<string, unknown>

let made = 0

const password = 'correct horse battery'

/** Starts a system for one test file, as `npm start` does, and adds a movie. */
export const openCinema = async (settings: Record<string, string> = {}) => {
  const { home, running, stop } = await startSystem(settings)
  const cinema = await connectTo({ home, stack: running.stack })
  const close = async () => {
    await cinema.close()
    await stop()
  }
  return { ...cinema, running, close }
}

/** Connects to the shared system of the `system` tests, and adds a movie. No test may stop a part of that system. */
export const visitCinema = async (): Promise<Cinema> => {
  const home = await sharedHome()
  const stack = readStackFile(home)
  if (stack === undefined) throw new Error(`No system runs in ${home}.`)
  return connectTo({ home, stack: () => stack })
}

/**
 * Connects to a running system from outside, and adds a movie. Every response to `call` or to a client is checked
 * against the API document.
 */
const connectTo = async ({ home, stack }: { home: string; stack: () => Stack }) => {
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

  /** Sends any request, even a request that the typed client does not allow. */
  const call = async (
    method: string,
    path: string,
    {
      token,
      body,
      headers = {},
    }: { token?: string | undefined; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<CallResult> => {
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

  /** Queries the database as its administrator, in any schema. */
  const sql = async (text: string, values: unknown[] = []): Promise<Row[]> =>
    (await administrator.query<Row>(text, values)).rows

  /** Adds a room with two rows of ten seats. */
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
    callSandbox: sandboxKnobs({ apiBase: account.api_base, secretKey: account.secret_key }),
    movie,
    sql,
    room,

    /** Registers a new moviegoer and logs in. */
    moviegoer: async () => {
      made += 1
      const email = `moviegoer-${Date.now()}-${made}@example.org`
      const user = await register(client(), { email, password, fullName: 'A Moviegoer' })
      const { access_token: token } = await logIn(client(), { email, password })
      return { id: user.id, email, password, token, ...moviegoerActions({ api: client(token), stripe }) }
    },

    /** Begins as a new guest, who has no password. */
    guest: async (email = `guest-${crypto.randomUUID()}@example.org`) => {
      const { access_token: token } = await beginAsGuest(client(), email)
      const { id } = await answered(client(token).GET('/api/v1/users/me'))
      return { id, email, password: '', token, ...moviegoerActions({ api: client(token), stripe }) }
    },

    /** Opens a showtime in a room, by default a new one, and waits until it is on sale. */
    showtime: async (startsInSeconds = 86_400, roomId?: string): Promise<string> => {
      const { id } = await staff.openShowtime({
        movieId: movie.id,
        roomId: roomId ?? (await room()).id,
        startsAt: new Date(Date.now() + startsInSeconds * 1000),
        prices: { standard: 820, premium: 1250 },
      })
      return id
    },

    /** The status of a seat on the seat map. */
    seatStatus: async (showtimeId: string, seatId: string) =>
      (await answered(asMoviegoer(client()).seats(showtimeId))).find(({ id }) => id === seatId)?.status,

    /** The amounts that Stripe has captured and refunded for a reservation, in minor units. */
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

/** The actions of a signed-in moviegoer. */
const moviegoerActions = ({ api, stripe }: { api: Marquee; stripe: StripeClient }) => {
  const moviegoer = asMoviegoer(api)
  const reservation = (id: string) => answered(moviegoer.reservation(id))
  const hold = (showtimeId: string, seatIds: string[]) => moviegoer.hold({ showtimeId, seatIds })
  const payment = (id: string) => answered(moviegoer.payment(id, { waitSeconds: 10 }))
  return {
    api,
    /** Tries to hold seats, and resolves with the response. */
    hold,
    /** Holds seats and returns the reservation. Throws if the seats are not available. */
    mustHold: (showtimeId: string, seatIds: string[]) => answered(hold(showtimeId, seatIds)),
    /** Cancels a reservation, and resolves with the status of the response. */
    cancel: async (id: string): Promise<number> => (await moviegoer.cancel(id)).response.status,
    /** Gives one seat back, and resolves with the status of the response. */
    giveBack: async (id: string, seatId: string): Promise<number> =>
      (await moviegoer.giveBack(id, seatId)).response.status,
    /** Extends a hold, and returns the reservation. */
    extend: (id: string) => answered(moviegoer.extend(id)),
    tickets: (id: string) => answered(moviegoer.tickets(id)),
    payment,
    pay: async (id: string, card?: string) => {
      // A client repeats a request that got 503, for example from a new replica that has no signing keys yet because
      // identity did not answer within two seconds.
      const { provider_payment_id: intent } = await eventually(() => payment(id), { within: 15_000 })
      return payByCard(stripe, String(intent), { card })
    },
    becomeAccount: (password: string) => answered(moviegoer.becomeAccount(password)),
    statusOf: async (id: string) => (await reservation(id)).status,
    /** Waits until the owner sees this status of the reservation. */
    sees: (id: string, status: Schemas['Reservation']['status'], within = 15_000) =>
      eventually(async () => expect((await reservation(id)).status).toBe(status), { within }),
  }
}
