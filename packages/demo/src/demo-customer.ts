import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { ApiError, answered, type Schemas } from '@marquee/api-client/client'
import { asMoviegoer } from '@marquee/driver/moviegoer'
import { openSession, register } from '@marquee/driver/session'
import { payByCard, stripeClient } from '@marquee/driver/stripe-client'
import { verifyTicket } from '@marquee/driver/verify-ticket'
import { retryingFetch } from './retrying-fetch.ts'

export type Reservation = Schemas['Reservation']
export type Choice = { showtimeId: string; movie: string; room: string; startsAt: string; seatIds: string[] }

// A showtime that is about to begin may close while the demo runs.
const minimumLeadMs = 15 * 60_000
const showtimesToTry = 20
const longestWaitMs = 60_000

/** Whether the API refused a request with one of these error codes. */
export const isRefusal = (error: unknown, ...codes: string[]): boolean =>
  error instanceof ApiError && codes.includes(error.code)

/** The poll interval: short at first, for a precise measurement, then longer. */
const pollIntervalMs = (polls: number): number => (polls < 60 ? 4 : polls < 100 ? 25 : 500)

/** A new customer, who uses only the public API and Stripe's official client. */
export const demoCustomer = ({ gateway, stripeApiBase }: { gateway: string; stripeApiBase: string }) => {
  const email = `demo-${randomUUID()}@marquee.example`
  const password = randomUUID()
  // A service may crash and restart while the demo runs. Every call of the demo can be repeated.
  const fetch = retryingFetch({ retryForMs: 30_000, retryLostCalls: true })
  const { api, logIn } = openSession({ gateway, fetch })
  const cinema = asMoviegoer(api)

  return {
    email,

    register: async () => {
      try {
        await register(api, { email, password, fullName: 'Demo Moviegoer' })
      } catch (error) {
        // The email is new, so our first call created the account, and the response to that call was lost.
        if (!isRefusal(error, 'email-taken')) throw error
      }
    },

    logIn: () => logIn({ email, password }),

    /** The showtimes that begin more than 15 minutes from now, earliest first. */
    browse: async () => {
      const soonest = Date.now() + minimumLeadMs
      const movies = await answered(cinema.movies({ limit: 200 }))
      const all = movies.flatMap(({ title, showtimes }) => showtimes.map((showtime) => ({ ...showtime, title })))
      const open = all.filter(({ show_datetime }) => Date.parse(show_datetime) > soonest)
      if (open.length === 0)
        throw new Error('There are no showtimes. The demo needs the demo data, or showtimes of your own.')
      return open.toSorted((one, other) => Date.parse(one.show_datetime) - Date.parse(other.show_datetime))
    },

    /** Chooses the best `count` seats side by side in the first showtime that has them. */
    choose: async (
      showtimes: { id: string; title: string; show_datetime: string; room: { name: string } }[],
      count: number,
    ): Promise<Choice> => {
      for (const { id, title, show_datetime, room } of showtimes.slice(0, showtimesToTry)) {
        const [best] = await answered(cinema.bestSeats(id, count))
        if (!best?.next_to_each_other) continue
        const seatIds = best.seat_ids
        return { showtimeId: id, movie: title, room: room.name, startsAt: show_datetime, seatIds }
      }
      throw new Error(`None of the next ${showtimesToTry} showtimes has ${count} free seats side by side.`)
    },

    /** Holds seats once: a call whose response is lost is repeated with the same idempotency key. */
    hold: ({ showtimeId, seatIds }: Pick<Choice, 'showtimeId' | 'seatIds'>): Promise<Reservation> =>
      answered(cinema.hold({ showtimeId, seatIds, idempotencyKey: randomUUID() })),

    /** The ids of the customer's seats for a showtime, from reservations with this status. */
    ownSeats: async (showtimeId: string, status: Reservation['status']): Promise<string[]> =>
      (await answered(cinema.reservations({ showtime_id: showtimeId, status }))).flatMap(({ seats }) =>
        seats.map(({ id }) => id),
      ),

    /** Waits up to 10 s until the payment can be made. */
    preparePayment: async (reservationId: string) => {
      const prepared = await answered(cinema.payment(reservationId, { waitSeconds: 10 }))
      const { client_secret, provider_payment_id, publishable_key, status } = prepared
      if (!client_secret || !provider_payment_id)
        throw new Error(`The payment cannot be made yet: its status is ${status}.`)
      return { clientSecret: client_secret, intentId: provider_payment_id, publishableKey: publishable_key }
    },

    /** Pays as Stripe's script does in a browser: with the publishable key and the client secret only. */
    pay: async ({
      clientSecret,
      intentId,
      publishableKey,
    }: {
      clientSecret: string
      intentId: string
      publishableKey: string
    }) => {
      const stripe = stripeClient({ apiBase: stripeApiBase, key: publishableKey, maxNetworkRetries: 5 })
      const intent = await payByCard(stripe, intentId, { clientSecret })
      if (intent.status !== 'succeeded') throw new Error(`The payment's status is ${intent.status}.`)
    },

    /** Polls the reservation until it has this status. */
    waitFor: async (reservationId: string, status: Reservation['status']): Promise<Reservation> => {
      const deadline = Date.now() + longestWaitMs
      for (let polls = 0; ; polls += 1) {
        const seen = await answered(cinema.reservation(reservationId))
        if (seen.status === status) return seen
        if (Date.now() > deadline) {
          throw new Error(`The reservation is ${seen.status}, not ${status}, after ${longestWaitMs / 1000} s.`)
        }
        await sleep(pollIntervalMs(polls))
      }
    },

    /** The tickets of a reservation, after their codes were verified with the published keys only. */
    verifiedTickets: async ({ id: reservationId, showtime }: Reservation): Promise<Schemas['Ticket'][]> => {
      const { keys } = await answered(api.GET('/.well-known/ticket-keys.json'))
      const tickets = await answered(cinema.tickets(reservationId))
      for (const { code, seat } of tickets) {
        const found = verifyTicket(code, keys)
        const isSame =
          found?.showtimeId === showtime.id && found.reservationId === reservationId && found.seatId === seat.id
        if (!isSame) {
          throw new Error(`The code of the ticket for ${seat.id} is not genuine.`)
        }
      }
      return tickets
    },

    cancel: (reservationId: string) => answered(cinema.cancel(reservationId)),

    refundedAmount: async (reservationId: string): Promise<number> =>
      (await answered(cinema.payment(reservationId))).refunded_amount,
  }
}
