import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { ApiError, answered, type Schemas } from '@marquee/api-client/client'
import { asMoviegoer } from '@marquee/driver/moviegoer'
import { openSession, register } from '@marquee/driver/session'
import { payByCard, stripeClient } from '@marquee/driver/stripe-client'
import { retryingFetch } from './retrying-fetch.ts'
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
  // A service may die and be restarted while the demo runs: its promises hold, so it is worth asking again.
  const fetch = retryingFetch({ retryForMs: 30_000, retryLostCalls: true })
  const { api, logIn } = openSession({ gateway, fetch })
  const cinema = asMoviegoer(api)

  return {
    email,

    register: async () => {
      try {
        await register(api, { email, password, fullName: 'Demo Moviegoer' })
      } catch (error) {
        // Nobody else has this address: the answer to our first call was lost.
        if (!isRefusal(error, 'email-taken')) throw error
      }
    },

    logIn: () => logIn({ email, password }),

    /** Showtimes that one can still get to, the next ones first. */
    browse: async () => {
      const soonest = Date.now() + noticeMs
      const movies = await answered(cinema.movies({ limit: 200 }))
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
        const seats = seatsTogether(await answered(cinema.seats(id)), count)
        if (!seats) continue
        const seatIds = seats.map((seat) => seat.id)
        return { showtimeId: id, film: title, room: room.name, startsAt: show_datetime, seatIds }
      }
      throw new Error(`None of the next ${showtimesLookedAt} showtimes has ${count} free seats together.`)
    },

    /** Holds seats. If the answer is lost on the way, the call is repeated under the same key and does nothing twice. */
    hold: ({ showtimeId, seatIds }: Pick<Choice, 'showtimeId' | 'seatIds'>): Promise<Reservation> =>
      answered(cinema.hold({ showtimeId, seatIds, idempotencyKey: randomUUID() })),

    /** The seats of a showtime that are in own reservations of this status. */
    ownSeats: async (showtimeId: string, status: Reservation['status']): Promise<string[]> =>
      (await answered(cinema.reservations({ showtime_id: showtimeId, status }))).flatMap(({ seats }) =>
        seats.map(({ id }) => id),
      ),

    /** Waits until the payment can be made. */
    preparePayment: async (reservationId: string) => {
      const prepared = await answered(cinema.payment(reservationId, { waitSeconds: 10 }))
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
      const stripe = stripeClient({ apiBase: stripeBase, key: publishableKey, maxNetworkRetries: 5 })
      const intent = await payByCard(stripe, intentId, { clientSecret })
      if (intent.status !== 'succeeded') throw new Error(`The payment is ${intent.status}.`)
    },

    /** Looks at the own reservation until it has this status. */
    waitFor: async (reservationId: string, status: Reservation['status']): Promise<Reservation> => {
      const deadline = Date.now() + longestWaitMs
      for (let looks = 0; ; looks += 1) {
        const seen = await answered(cinema.reservation(reservationId))
        if (seen.status === status) return seen
        if (Date.now() > deadline) {
          throw new Error(`The reservation is ${seen.status}, not ${status}, after ${longestWaitMs / 1000} s.`)
        }
        await sleep(pauseMs(looks))
      }
    },

    cancel: (reservationId: string) => answered(cinema.cancel(reservationId)),

    refundedAmount: async (reservationId: string): Promise<number> =>
      (await answered(cinema.payment(reservationId))).refunded_amount,
  }
}
