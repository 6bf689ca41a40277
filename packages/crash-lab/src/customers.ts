import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { answered, type Schemas } from '@marquee/api-client/client'
import { asMoviegoer } from '@marquee/driver/moviegoer'
import { openSession, register } from '@marquee/driver/session'
import { stripeClient } from '@marquee/driver/stripe-client'
import {
  type CustomerAccess,
  cancel,
  extend,
  giveSeatBack,
  holdChoice,
  intentOf,
  pay,
  pollUntilConfirmed,
  recordHold,
  requestSeats,
} from './customer-requests.ts'
import type { Observations } from './observations.ts'
import { observedFetch } from './observed-fetch.ts'
import type { Visit } from './plan.ts'

type Reservation = Schemas['Reservation']
type Endpoints = { gateway: string; account: { api_base: string; secret_key: string } }
type Showtime = { readonly id: string; readonly seatIds: readonly string[] }
/** Another customer, who tries to get the same seats. */
type Rival = (seatIds: string[]) => Promise<void>

/** Registers a new customer, or begins as a guest. Throws if the system refuses a request. */
export const signUp = async (
  { gateway, account }: Endpoints,
  { isGuest, observations }: { isGuest: boolean; observations: Observations },
) => {
  const email = `crash-lab-${randomUUID()}@example.org`
  const password = randomUUID()
  const { api, logIn, beginAsGuest } = openSession({ gateway, fetch: observedFetch(observations) })
  if (!isGuest) await register(api, { email, password, fullName: 'A Moviegoer' })
  const token = isGuest ? await beginAsGuest(email) : await logIn({ email, password })
  const user = await answered(api.GET('/api/v1/users/me'))
  observations.secrets.set(email, 'an email address').set(password, 'a password').set(token, 'an access token')
  // Stripe's client makes no retries here, just as Stripe's script in a browser.
  const limits = { maxNetworkRetries: 0, timeout: 20_000 }
  const stripe = stripeClient({ apiBase: account.api_base, key: account.secret_key, ...limits })
  const access = { userId: user.id, moviegoer: asMoviegoer(api), stripe, observations }
  return { ...customer(access, password), logIn: () => logIn({ email, password }) }
}

export type Customer = Awaited<ReturnType<typeof signUp>>

const customer = (access: CustomerAccess, password: string) => ({
  userId: access.userId,

  /** Whether the gateway accepts the customer's access token. Throws when the status is neither 200 nor 401. */
  isAccepted: async (): Promise<boolean> => {
    const { response } = await access.moviegoer.reservations()
    if (response.status !== 200 && response.status !== 401) throw new Error(`the gateway answered ${response.status}`)
    return response.status === 200
  },

  /** Whether the customer sees the reservation. */
  sees: async (reservationId: string): Promise<boolean> =>
    (await access.moviegoer.reservation(reservationId)).response.status === 200,

  /** Tries to hold exactly these seats, and lets the hold expire. */
  rush: async (showtimeId: string, seatIds: string[]): Promise<void> => {
    const held = await requestSeats(access, { showtimeId, seatIds, key: randomUUID() })
    if (held) recordHold(access, held)
  },

  /** Makes one visit. The visit ends early if no seats are held or the system returns no intent. */
  visit: async (visit: Visit, showtime: Showtime, rival: Rival): Promise<void> => {
    if (visit.kind === 'browse') return browse(access, showtime)
    if (visit.kind === 'change the name') return changeName(access)
    if (visit.kind === 'become an account') return becomeAccount(access, password)
    const reservation = await holdChoice(access, visit, showtime)
    if (!reservation) return
    const { id } = reservation
    await sleep(visit.pause)
    if (visit.kind === 'extend the hold and buy' || visit.kind === 'extend the hold and abandon') {
      await extend(access, id)
    }
    if (visit.kind === 'abandon' || visit.kind === 'extend the hold and abandon') return
    if (visit.kind === 'hold and cancel') return cancel(access, id)
    const intent = await intentOf(access, id)
    if (intent === undefined) return
    if (visit.kind === 'give a seat back and buy') await giveSeatBack(access, reservation)
    await payAsPlanned(access, { visit, reservation, intent, rival })
    await pollUntilConfirmed(access, id)
    if (visit.kind === 'buy and cancel the ticket') await cancel(access, id)
    if (visit.kind === 'buy and give a seat back') await giveSeatBack(access, reservation)
  },
})

const browse = async ({ moviegoer }: CustomerAccess, { id }: Showtime): Promise<void> => {
  await moviegoer.movies().catch(() => undefined)
  await moviegoer.seats(id).catch(() => undefined)
  await moviegoer.reservations().catch(() => undefined)
}

const changeName = async ({ moviegoer, observations }: CustomerAccess): Promise<void> => {
  const fullName = `Moviegoer ${randomUUID()}`
  observations.secrets.set(fullName, 'a name')
  await moviegoer.changeName(fullName).catch(() => undefined)
}

/** Sets a guest's first password. If the response is lost, the guest may have become an account all the same. */
const becomeAccount = async ({ userId, moviegoer, observations }: CustomerAccess, password: string): Promise<void> => {
  const response = await moviegoer.becomeAccount(password).catch(() => undefined)
  if (response?.data) observations.guestsWithAccount.add(userId)
}

/** Waits until `early` milliseconds before the hold expires; a negative number waits until after the expiry. */
const untilExpiry = (reservation: Reservation, early: number): Promise<void> =>
  sleep(Math.max(0, Date.parse(reservation.expires_at) - Date.now() - early))

/** Pays at the time and with the cards that the kind of the visit asks for. */
const payAsPlanned = async (
  access: CustomerAccess,
  { visit, reservation, intent, rival }: { visit: Visit; reservation: Reservation; intent: string; rival: Rival },
): Promise<void> => {
  const { id } = reservation
  switch (visit.kind) {
    case 'buy after a declined card':
      await pay(access, { id, intent, card: 'pm_card_visa_chargeDeclined' })
      await pay(access, { id, intent })
      break
    case 'pay and cancel at once':
      await Promise.all([pay(access, { id, intent }), cancel(access, id)])
      break
    case 'pay and extend the hold at once':
      await Promise.all([pay(access, { id, intent }), extend(access, id)])
      break
    case 'pay and give a seat back at once':
      await Promise.all([pay(access, { id, intent }), giveSeatBack(access, reservation)])
      break
    case 'pay at the last moment':
      await untilExpiry(reservation, visit.pause - 400)
      await pay(access, { id, intent })
      break
    case 'pay late':
      await untilExpiry(reservation, -1_000 - visit.pause)
      await pay(access, { id, intent })
      break
    case 'pay just before the expiry, with a rival':
      await untilExpiry(reservation, 150)
      await pay(access, { id, intent })
      await untilExpiry(reservation, -1_100)
      await rival(reservation.seats.map((seat) => seat.id))
      break
    default:
      await pay(access, { id, intent })
  }
}
