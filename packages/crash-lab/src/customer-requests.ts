import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Schemas } from '@marquee/api-client/client'
import type { Moviegoer } from '@marquee/driver/moviegoer'
import { payByCard, type StripeClient } from '@marquee/driver/stripe-client'
import type { Visit } from './plan.ts'
import type { Told } from './told.ts'

type Reservation = Schemas['Reservation']

/** How one customer reaches the system, and where the lab records what the customer is told. */
export type CustomerAccess = {
  readonly userId: string
  readonly cinema: Moviegoer
  readonly stripe: StripeClient
  readonly told: Told
}

/** Maximum attempts of a request that was lost, or that was answered with a wish to come back. */
const maxTries = 4

/** Asks for the seats under one key, until there is an answer that counts. */
export const askForSeats = async (
  { cinema, told }: CustomerAccess,
  { showtimeId, seatIds, key }: { showtimeId: string; seatIds: readonly string[]; key: string },
): Promise<Reservation | undefined> => {
  for (let tries = 1; tries <= maxTries; tries += 1) {
    try {
      const { data, error, response } = await cinema.hold({ showtimeId, seatIds, idempotencyKey: key })
      // A 401 may come from a process that takes a good token for an old one: then the key has not been used yet.
      const comeBack = [401, 429, 503].includes(response.status) || response.headers.has('retry-after')
      if (!comeBack) {
        told.keyed.push({ key, status: response.status, body: JSON.stringify(data ?? error) })
        return data
      }
    } catch {
      // Lost. Whether the seats are held, only another request can tell.
    }
    await sleep(300 * tries)
  }
  return undefined
}

/** Records a hold that was acknowledged. */
export const recordHold = ({ userId, told }: CustomerAccess, reservation: Reservation): Reservation => {
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

/** Holds the first choice that is free. */
export const holdChoice = async (
  access: CustomerAccess,
  visit: Visit,
  { id: showtimeId, seatIds }: { id: string; seatIds: readonly string[] },
): Promise<Reservation | undefined> => {
  for (const choice of visit.choices) {
    const wanted = { showtimeId, seatIds: choice.flatMap((seat) => seatIds[seat] ?? []), key: randomUUID() }
    const presses = Array.from({ length: visit.pressesTwice ? 2 : 1 }, () => askForSeats(access, wanted))
    const held = (await Promise.all(presses)).flatMap((reservation) => reservation ?? [])
    if (held[0]) return recordHold(access, held[0])
  }
  return undefined
}

/** The intent to be paid; undefined if the system cannot name it in time. */
export const intentOf = async ({ cinema }: CustomerAccess, id: string): Promise<string | undefined> => {
  for (let tries = 1; tries <= maxTries; tries += 1) {
    try {
      const { data } = await cinema.payment(id, { waitSeconds: 5 })
      if (data?.provider_payment_id) return data.provider_payment_id
    } catch {
      // Lost. A repeated lookup changes nothing.
    }
    await sleep(200 * tries)
  }
  return undefined
}

/** Pays at Stripe, without Marquee knowing. A payment whose answer was lost may have been made. */
export const pay = async (
  { stripe, told }: CustomerAccess,
  { id, intent, card }: { id: string; intent: string; card?: string },
): Promise<void> => {
  try {
    const { status } = await payByCard(stripe, intent, { card })
    if (status === 'succeeded') told.paid.add(id)
  } catch {
    // Declined, cancelled meanwhile, or lost.
  }
}

export const cancel = async ({ cinema, told }: CustomerAccess, id: string): Promise<void> => {
  told.askedToCancel.add(id)
  try {
    const { response } = await cinema.cancel(id)
    if (response.status === 204) told.cancelled.add(id)
  } catch {
    // Lost. The reservation may have been cancelled; a later request would tell.
  }
}

/** Looks at the reservation a few times, until it is seen confirmed. */
export const lookUntilConfirmed = async ({ cinema, told }: CustomerAccess, id: string): Promise<void> => {
  for (let looks = 0; looks < 5 && !told.confirmed.has(id); looks += 1) {
    try {
      const { data } = await cinema.reservation(id)
      if (data?.status === 'confirmed') told.confirmed.add(id)
    } catch {
      // Lost.
    }
    await sleep(200)
  }
}
