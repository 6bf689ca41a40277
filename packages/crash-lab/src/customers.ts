import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { answered, createMarquee, type Marquee, type Schemas, urlEncoded } from '@marquee/api-client/client'
import { Stripe } from 'stripe'
import type { Visit } from './plan.ts'
import type { Told } from './told.ts'
import { watchedFetch } from './watched-fetch.ts'

type Reservation = Schemas['Reservation']

/** How often a customer asks again when no answer came, or one that says to come back. */
const maxTries = 4

const byId = (id: string) => ({ params: { path: { id } } })

/** A client of Stripe as a customer's browser has it: it does not repeat by itself. */
const stripeClient = (base: string, key: string): Stripe => {
  const { hostname, port } = new URL(base)
  return new Stripe(key, {
    host: hostname,
    port,
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 0,
    timeout: 20_000,
  })
}

type Cinema = { gateway: string; account: { api_base: string; secret_key: string } }

/** Somebody with an account of their own. Throws if the system does not let them in. */
export const signUp = async ({ gateway, account }: Cinema, told: Told) => {
  const email = `crash-lab-${randomUUID()}@example.org`
  const password = randomUUID()
  let token: string | undefined
  const api = createMarquee({ baseUrl: gateway, accessToken: () => token, fetch: watchedFetch(told) })
  const user = await answered(api.POST('/api/v1/users', { body: { email, password, full_name: 'A Moviegoer' } }))
  const login = api.POST('/api/v1/auth/access-token', { body: { username: email, password }, ...urlEncoded })
  token = (await answered(login)).access_token
  told.secrets.set(email, 'an address').set(password, 'a password').set(token, 'an access token')
  return customer({ userId: user.id, api, stripe: stripeClient(account.api_base, account.secret_key), told })
}

export type Customer = Awaited<ReturnType<typeof signUp>>

const customer = ({ userId, api, stripe, told }: { userId: string; api: Marquee; stripe: Stripe; told: Told }) => {
  /** Asks for the seats under one key, again and again until there is an answer that counts. */
  const ask = async (showtimeId: string, seatIds: string[], key: string): Promise<Reservation | undefined> => {
    for (let tries = 1; tries <= maxTries; tries += 1) {
      try {
        const { data, error, response } = await api.POST('/api/v1/reservations', {
          body: { showtime_id: showtimeId, seat_ids: seatIds },
          params: { header: { 'idempotency-key': key } },
        })
        // Who is not let in, because some process takes a good token for an old one, has not asked yet.
        const comeBack = [401, 429, 503].includes(response.status) || response.headers.has('retry-after')
        if (!comeBack) {
          told.keyed.push({ key, status: response.status, body: JSON.stringify(data ?? error) })
          return data
        }
      } catch {
        // Lost. Whether the seats are held, only asking again can tell.
      }
      await sleep(300 * tries)
    }
    return undefined
  }

  const remember = (reservation: Reservation): Reservation => {
    const known = told.holds.some(({ reservationId }) => reservationId === reservation.id)
    if (!known) {
      told.holds.push({
        reservationId: reservation.id,
        userId,
        showtimeId: reservation.showtime.id,
        seatIds: reservation.seats.map(({ id }) => id),
        amount: reservation.amount,
        expiresAt: reservation.expires_at,
      })
    }
    return reservation
  }

  const hold = async (
    visit: Visit,
    showtimeId: string,
    seatIds: readonly string[],
  ): Promise<Reservation | undefined> => {
    for (const choice of visit.choices) {
      const wanted = choice.flatMap((seat) => seatIds[seat] ?? [])
      const key = randomUUID()
      const presses = Array.from({ length: visit.pressesTwice ? 2 : 1 }, () => ask(showtimeId, wanted, key))
      const held = (await Promise.all(presses)).flatMap((reservation) => reservation ?? [])
      if (held[0]) return remember(held[0])
    }
    return undefined
  }

  /** The intent to be paid; undefined if the system cannot say it in time. */
  const intentOf = async (id: string): Promise<string | undefined> => {
    for (let tries = 1; tries <= maxTries; tries += 1) {
      try {
        const { data } = await api.GET('/api/v1/reservations/{id}/payment', {
          params: { path: { id }, header: { prefer: 'wait=5' } },
        })
        if (data?.provider_payment_id) return data.provider_payment_id
      } catch {
        // Lost; asking once more changes nothing.
      }
      await sleep(200 * tries)
    }
    return undefined
  }

  /** Pays at Stripe, without Marquee knowing. A payment whose answer was lost may have been made. */
  const pay = async (id: string, intent: string, card = 'pm_card_visa'): Promise<void> => {
    try {
      const { status } = await stripe.paymentIntents.confirm(intent, { payment_method: card })
      if (status === 'succeeded') told.paid.add(id)
    } catch {
      // Declined, cancelled meanwhile, or lost.
    }
  }

  const cancel = async (id: string): Promise<void> => {
    told.askedToCancel.add(id)
    try {
      const { response } = await api.DELETE('/api/v1/reservations/{id}', byId(id))
      if (response.status === 204) told.cancelled.add(id)
    } catch {
      // Lost: it may have been cancelled, and whoever asks again will see.
    }
  }

  const look = async (id: string): Promise<void> => {
    try {
      const { data } = await api.GET('/api/v1/reservations/{id}', byId(id))
      if (data?.status === 'confirmed') told.confirmed.add(id)
    } catch {
      // Lost.
    }
  }

  const untilExpiry = (reservation: Reservation, early: number): Promise<void> =>
    sleep(Math.max(0, Date.parse(reservation.expires_at) - Date.now() - early))

  return {
    userId,

    /** Whether the door lets them in. Throws when it cannot say. */
    isLetIn: async (): Promise<boolean> => {
      const { response } = await api.GET('/api/v1/reservations')
      if (response.status !== 200 && response.status !== 401) throw new Error(`the door answered ${response.status}`)
      return response.status === 200
    },

    /** Wants these seats and no others, and thinks about it until the time is over. */
    rush: async (showtimeId: string, seatIds: string[]): Promise<void> => {
      const held = await ask(showtimeId, seatIds, randomUUID())
      if (held) remember(held)
    },

    /** One visit from beginning to end; whatever fails on the way only ends it. */
    visit: async (
      visit: Visit,
      showtimeId: string,
      seatIds: readonly string[],
      rival: (wanted: string[]) => Promise<void>,
    ): Promise<void> => {
      if (visit.kind === 'browse') {
        await api.GET('/api/v1/movies').catch(() => undefined)
        await api.GET('/api/v1/showtimes/{id}/seats', byId(showtimeId)).catch(() => undefined)
        await api.GET('/api/v1/reservations').catch(() => undefined)
        return
      }
      if (visit.kind === 'change the name') {
        const full_name = `Moviegoer ${randomUUID()}`
        told.secrets.set(full_name, 'a name')
        await api.PATCH('/api/v1/users/me', { body: { full_name } }).catch(() => undefined)
        return
      }
      const reservation = await hold(visit, showtimeId, seatIds)
      if (!reservation) return
      const { id } = reservation
      await sleep(visit.pause)
      if (visit.kind === 'abandon') return
      if (visit.kind === 'hold and cancel') return cancel(id)
      const intent = await intentOf(id)
      if (intent === undefined) return
      switch (visit.kind) {
        case 'buy after a declined card':
          await pay(id, intent, 'pm_card_visa_chargeDeclined')
          await pay(id, intent)
          break
        case 'pay and cancel at once':
          await Promise.all([pay(id, intent), cancel(id)])
          break
        case 'pay at the last moment':
          await untilExpiry(reservation, visit.pause - 400)
          await pay(id, intent)
          break
        case 'pay late':
          await untilExpiry(reservation, -1_000 - visit.pause)
          await pay(id, intent)
          break
        case 'pay too late':
          await untilExpiry(reservation, 150)
          await pay(id, intent)
          await untilExpiry(reservation, -1_100)
          await rival(reservation.seats.map((seat) => seat.id))
          break
        default:
          await pay(id, intent)
      }
      for (let looks = 0; looks < 5 && !told.confirmed.has(id); looks += 1) {
        await look(id)
        await sleep(200)
      }
      if (visit.kind === 'buy and give the ticket back') await cancel(id)
    },
  }
}
