import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import Stripe from 'stripe'
import { z } from 'zod'
import { type Api, ApiError, logIn, nothing } from '../api.ts'
import { seatsTogether } from './seats.ts'

const movies = z.array(
  z.object({
    id: z.uuid(),
    title: z.string(),
    showtimes: z.array(
      z.object({ id: z.uuid(), show_datetime: z.iso.datetime({ offset: true }), room: z.object({ name: z.string() }) }),
    ),
  }),
)
const seatMap = z.array(
  z.object({ id: z.string(), row: z.int(), number: z.int(), type: z.string(), price: z.int(), status: z.string() }),
)
const reservation = z.object({
  id: z.uuid(),
  status: z.enum(['pending', 'confirmed', 'expired', 'cancelled', 'refunded']),
  seats: z.array(z.object({ id: z.string() })),
  amount: z.int(),
  currency: z.string(),
})
const payment = z.object({
  status: z.enum(['preparing', 'requires_payment', 'succeeded', 'refunding', 'refunded', 'cancelled']),
  provider_payment_id: z.string().nullable(),
  client_secret: z.string().nullable(),
  publishable_key: z.string(),
  refunded_amount: z.int(),
})

export type Reservation = z.infer<typeof reservation>
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
export const moviegoer = ({ api, stripeBase }: { api: Api; stripeBase: string }) => {
  const email = `demo-${randomUUID()}@marquee.example`
  const password = randomUUID()
  let token: string | undefined

  const reservationOf = (id: string) => api('GET', `/reservations/${id}`, reservation, { token })
  const paymentOf = (id: string, headers: Record<string, string> = {}) =>
    api('GET', `/reservations/${id}/payment`, payment, { token, headers })

  const hold = async ({ showtimeId, seatIds }: Pick<Choice, 'showtimeId' | 'seatIds'>): Promise<Reservation> => {
    const json = { showtime_id: showtimeId, seat_ids: seatIds }
    try {
      return await api('POST', '/reservations', reservation, {
        token,
        json,
        headers: { 'idempotency-key': randomUUID() },
      })
    } catch (error) {
      if (!isRefusal(error, 'seats-not-available')) throw error
      // It may be us who has them: when the answer to our first call was lost, the seats were held all the same.
      const own = await api('GET', `/reservations?status=pending&showtime_id=${showtimeId}`, z.array(reservation), {
        token,
      })
      const found = own.find(
        ({ seats }) => seats.every(({ id }) => seatIds.includes(id)) && seats.length === seatIds.length,
      )
      if (!found) throw error
      return found
    }
  }

  return {
    email,

    register: async () => {
      try {
        await api('POST', '/users', nothing, { json: { email, password, full_name: 'Demo Moviegoer' } })
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
      const all = (await api('GET', '/movies?limit=200', movies)).flatMap(({ title, showtimes }) =>
        showtimes.map((showtime) => ({ ...showtime, title })),
      )
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
        const seats = seatsTogether(await api('GET', `/showtimes/${id}/seats`, seatMap), count)
        if (!seats) continue
        const seatIds = seats.map((seat) => seat.id)
        return { showtimeId: id, film: title, room: room.name, startsAt: show_datetime, seatIds }
      }
      throw new Error(`None of the next ${showtimesLookedAt} showtimes has ${count} free seats together.`)
    },

    hold,

    /** The seats of a showtime that are in own reservations of this status. */
    ownSeats: async (showtimeId: string, status: Reservation['status']): Promise<string[]> => {
      const path = `/reservations?status=${status}&showtime_id=${showtimeId}`
      return (await api('GET', path, z.array(reservation), { token })).flatMap(({ seats }) => seats.map(({ id }) => id))
    },

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

    cancel: (reservationId: string) => api('DELETE', `/reservations/${reservationId}`, nothing, { token }),

    refundedAmount: async (reservationId: string): Promise<number> => (await paymentOf(reservationId)).refunded_amount,
  }
}
