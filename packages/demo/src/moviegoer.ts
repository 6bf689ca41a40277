import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { ApiError, answered, type Schemas } from '@marquee/api-client/client'
import Stripe from 'stripe'
import { createApi, logIn } from './api.ts'
import { seatsTogether } from './seats.ts'

export type Reservation = Schemas['Reservation']
export type Choice = { showtimeId: string; film: string; room: string; startsAt: string; seatIds: string[] }

// Somebody may start the demo in the minute in which a film begins.
const noticeMs = 15 * 60_000
const showtimesLookedAt = 20
const longestWaitMs = 60_000

/** Whether the API said no, for one of these reasons. */
export const isRefusal = (error: unknown, ...codes: string[]): boolean =>
  error instanceof ApiError && codes.includes(error.code)

/** Pauses between two looks at the same thing: often at first, for the sake of measuring, then with more patience. */
const pauseMs = (looks: number): number => (looks < 60 ? 4 : looks < 100 ? 25 : 500)

/** Somebody who wants to see a film, with nothing but what the public API and Stripe's own client offer. */
export const moviegoer = ({ gateway, stripeBase }: { gateway: string; stripeBase: string }) => {
  const email = `demo-${randomUUID()}@marquee.example`
  const password = randomUUID()
  let token: string | undefined
  // A service may die and be restarted while the demo runs: its promises hold, so it is worth asking again.
  const api = createApi(gateway, { patienceMs: 30_000, repeatLostCalls: true, accessToken: () => token })

  const byId = (id: string) => ({ params: { path: { id } } })
  const reservationOf = (id: string) => answered(api.GET('/api/v1/reservations/{id}', byId(id)))
  const paymentOf = (id: string, header: { prefer?: string } = {}) =>
    answered(api.GET('/api/v1/reservations/{id}/payment', { params: { path: { id }, header } }))
  const ownReservations = (showtimeId: string, status: Reservation['status']) =>
    answered(api.GET('/api/v1/reservations', { params: { query: { showtime_id: showtimeId, status } } }))

  return {
    email,

    register: async () => {
      try {
        const body = { email, password, full_name: 'Demo Moviegoer' }
        await answered(api.POST('/api/v1/users', { body }))
      } catch (error) {
        // Nobody else has this address: the answer to our first call was lost.
        if (!isRefusal(error, 'email-taken')) throw error
      }
    },

    logIn: async () => {
      token = await logIn(api, { email, password })
    },

    /** Showtimes that one can still get to, the next ones first. */
    browse: async () => {
      const soonest = Date.now() + noticeMs
      const movies = await answered(api.GET('/api/v1/movies', { params: { query: { limit: 200 } } }))
      const all = movies.flatMap(({ title, showtimes }) => showtimes.map((showtime) => ({ ...showtime, title })))
      const open = all.filter(({ show_datetime }) => Date.parse(show_datetime) > soonest)
      if (open.length === 0) throw new Error('There are no showtimes. The demo needs those of `npm start`.')
      return open.toSorted((one, other) => Date.parse(one.show_datetime) - Date.parse(other.show_datetime))
    },

    /** The first showtime with so many free seats together. */
    choose: async (
      showtimes: { id: string; title: string; show_datetime: string; room: { name: string } }[],
      count: number,
    ): Promise<Choice> => {
      for (const { id, title, show_datetime, room } of showtimes.slice(0, showtimesLookedAt)) {
        const seats = seatsTogether(await answered(api.GET('/api/v1/showtimes/{id}/seats', byId(id))), count)
        if (!seats) continue
        const seatIds = seats.map((seat) => seat.id)
        return { showtimeId: id, film: title, room: room.name, startsAt: show_datetime, seatIds }
      }
      throw new Error(`None of the next ${showtimesLookedAt} showtimes has ${count} free seats together.`)
    },

    /** Holds seats. If the answer is lost on the way, the call is repeated under the same key and does nothing twice. */
    hold: ({ showtimeId, seatIds }: Pick<Choice, 'showtimeId' | 'seatIds'>): Promise<Reservation> =>
      answered(
        api.POST('/api/v1/reservations', {
          body: { showtime_id: showtimeId, seat_ids: seatIds },
          params: { header: { 'idempotency-key': randomUUID() } },
        }),
      ),

    /** The seats of a showtime that are in own reservations of this status. */
    ownSeats: async (showtimeId: string, status: Reservation['status']): Promise<string[]> =>
      (await ownReservations(showtimeId, status)).flatMap(({ seats }) => seats.map(({ id }) => id)),

    /** Waits until the payment can be made. */
    preparePayment: async (reservationId: string) => {
      const prepared = await paymentOf(reservationId, { prefer: 'wait=10' })
      const { client_secret, provider_payment_id, publishable_key, status } = prepared
      if (!client_secret || !provider_payment_id) throw new Error(`The payment is not ready; it is ${status}.`)
      return { clientSecret: client_secret, intentId: provider_payment_id, publishableKey: publishable_key }
    },

    /** What Stripe's script does in the browser: it knows the publishable key and the client secret, and nothing else. */
    pay: async ({
      clientSecret,
      intentId,
      publishableKey,
    }: {
      clientSecret: string
      intentId: string
      publishableKey: string
    }) => {
      const { hostname, port, protocol } = new URL(stripeBase)
      const stripe = new Stripe(publishableKey, {
        host: hostname,
        ...(port ? { port } : {}),
        protocol: protocol === 'http:' ? 'http' : 'https',
        maxNetworkRetries: 5,
        telemetry: false,
      })
      // The server-side client's types know no client secret here: only Stripe's script in the browser sends it.
      const parameters = { client_secret: clientSecret, payment_method: 'pm_card_visa' }
      const intent = await stripe.paymentIntents.confirm(intentId, parameters)
      if (intent.status !== 'succeeded') throw new Error(`The payment is ${intent.status}.`)
    },

    /** Looks at the own reservation until it has this status. */
    waitFor: async (reservationId: string, status: Reservation['status']): Promise<Reservation> => {
      const deadline = Date.now() + longestWaitMs
      for (let looks = 0; ; looks += 1) {
        const seen = await reservationOf(reservationId)
        if (seen.status === status) return seen
        if (Date.now() > deadline) {
          throw new Error(`The reservation is ${seen.status}, not ${status}, after ${longestWaitMs / 1000} s.`)
        }
        await sleep(pauseMs(looks))
      }
    },

    cancel: (reservationId: string) => answered(api.DELETE('/api/v1/reservations/{id}', byId(reservationId))),

    refundedAmount: async (reservationId: string): Promise<number> => (await paymentOf(reservationId)).refunded_amount,
  }
}
