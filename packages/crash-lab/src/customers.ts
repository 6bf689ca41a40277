import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Schemas } from '@marquee/api-client/client'
import { asMoviegoer } from '@marquee/driver/moviegoer'
import { openSession, register } from '@marquee/driver/session'
import { stripeClient } from '@marquee/driver/stripe-client'
import {
  askForSeats,
  type CustomerAccess,
  cancel,
  holdChoice,
  intentOf,
  lookUntilConfirmed,
  pay,
  recordHold,
} from './customer-requests.ts'
import type { Visit } from './plan.ts'
import type { Told } from './told.ts'
import { watchedFetch } from './watched-fetch.ts'

type Reservation = Schemas['Reservation']
type Cinema = { gateway: string; account: { api_base: string; secret_key: string } }
type Showtime = { readonly id: string; readonly seatIds: readonly string[] }
/** Somebody else who wants the same seats. */
type Rival = (seatIds: string[]) => Promise<void>

/** Somebody with an account of their own. Throws if the system does not let them in. */
export const signUp = async ({ gateway, account }: Cinema, told: Told) => {
  const email = `crash-lab-${randomUUID()}@example.org`
  const password = randomUUID()
  const { api, logIn } = openSession({ gateway, fetch: watchedFetch(told) })
  const user = await register(api, { email, password, fullName: 'A Moviegoer' })
  const token = await logIn({ email, password })
  told.secrets.set(email, 'an address').set(password, 'a password').set(token, 'an access token')
  // As in a customer's browser, Stripe's client does not retry by itself.
  const limits = { maxNetworkRetries: 0, timeout: 20_000 }
  const stripe = stripeClient({ apiBase: account.api_base, key: account.secret_key, ...limits })
  return customer({ userId: user.id, cinema: asMoviegoer(api), stripe, told })
}

export type Customer = ReturnType<typeof customer>

const customer = (access: CustomerAccess) => ({
  userId: access.userId,

  /** Whether the door lets them in. Throws when it cannot say. */
  isLetIn: async (): Promise<boolean> => {
    const { response } = await access.cinema.reservations()
    if (response.status !== 200 && response.status !== 401) throw new Error(`the door answered ${response.status}`)
    return response.status === 200
  },

  /** Wants these seats and no others, and thinks about it until the time is over. */
  rush: async (showtimeId: string, seatIds: string[]): Promise<void> => {
    const held = await askForSeats(access, { showtimeId, seatIds, key: randomUUID() })
    if (held) recordHold(access, held)
  },

  /** One visit from beginning to end; whatever fails on the way only ends it. */
  visit: async (visit: Visit, showtime: Showtime, rival: Rival): Promise<void> => {
    if (visit.kind === 'browse') return browse(access, showtime)
    if (visit.kind === 'change the name') return changeName(access)
    const reservation = await holdChoice(access, visit, showtime)
    if (!reservation) return
    const { id } = reservation
    await sleep(visit.pause)
    if (visit.kind === 'abandon') return
    if (visit.kind === 'hold and cancel') return cancel(access, id)
    const intent = await intentOf(access, id)
    if (intent === undefined) return
    await payAsPlanned(access, { visit, reservation, intent, rival })
    await lookUntilConfirmed(access, id)
    if (visit.kind === 'buy and give the ticket back') await cancel(access, id)
  },
})

const browse = async ({ cinema }: CustomerAccess, { id }: Showtime): Promise<void> => {
  await cinema.movies().catch(() => undefined)
  await cinema.seats(id).catch(() => undefined)
  await cinema.reservations().catch(() => undefined)
}

const changeName = async ({ cinema, told }: CustomerAccess): Promise<void> => {
  const fullName = `Moviegoer ${randomUUID()}`
  told.secrets.set(fullName, 'a name')
  await cinema.changeName(fullName).catch(() => undefined)
}

const untilExpiry = (reservation: Reservation, early: number): Promise<void> =>
  sleep(Math.max(0, Date.parse(reservation.expires_at) - Date.now() - early))

/** Pays at the moment, and with the cards, that the kind of the visit says. */
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
    case 'pay at the last moment':
      await untilExpiry(reservation, visit.pause - 400)
      await pay(access, { id, intent })
      break
    case 'pay late':
      await untilExpiry(reservation, -1_000 - visit.pause)
      await pay(access, { id, intent })
      break
    case 'pay too late':
      await untilExpiry(reservation, 150)
      await pay(access, { id, intent })
      await untilExpiry(reservation, -1_100)
      await rival(reservation.seats.map((seat) => seat.id))
      break
    default:
      await pay(access, { id, intent })
  }
}
