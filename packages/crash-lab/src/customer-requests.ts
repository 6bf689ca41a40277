import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Schemas } from '@marquee/api-client/client'
import type { Moviegoer } from '@marquee/driver/moviegoer'
import { payByCard, type StripeClient } from '@marquee/driver/stripe-client'
import type { Observations } from './observations.ts'
import type { Visit } from './plan.ts'

type Reservation = Schemas['Reservation']

/** How one customer reaches the system, and where the lab records what the customer observes. */
export type CustomerAccess = {
  readonly userId: string
  readonly moviegoer: Moviegoer
  readonly stripe: StripeClient
  readonly observations: Observations
}

/** Maximum attempts of a request whose response is lost or asks for a retry. */
const maxTries = 4

/** Requests the seats until a response is final. All attempts have the same idempotency key. */
export const requestSeats = async (
  { moviegoer, observations }: CustomerAccess,
  { showtimeId, seatIds, key }: { showtimeId: string; seatIds: readonly string[]; key: string },
): Promise<Reservation | undefined> => {
  for (let tries = 1; tries <= maxTries; tries += 1) {
    try {
      const { data, error, response } = await moviegoer.hold({ showtimeId, seatIds, idempotencyKey: key })
      // A process with a fast clock refuses a valid token as expired, with 401. The idempotency key stays unused.
      const shouldRetry = [401, 429, 503].includes(response.status) || response.headers.has('retry-after')
      if (!shouldRetry) {
        observations.keyed.push({ key, status: response.status, body: JSON.stringify(data ?? error) })
        return data
      }
    } catch {
      // The response is lost. Only another request can tell whether the seats are held.
    }
    await sleep(300 * tries)
  }
  return undefined
}

/** Records an acknowledged hold. */
export const recordHold = ({ userId, observations }: CustomerAccess, reservation: Reservation): Reservation => {
  const isRecorded = observations.holds.some(({ reservationId }) => reservationId === reservation.id)
  if (!isRecorded) {
    observations.holds.push({
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

/** Extends a hold. An acknowledged extension replaces the recorded end of the hold. */
export const extend = async ({ moviegoer, observations }: CustomerAccess, id: string): Promise<void> => {
  try {
    const { data } = await moviegoer.extend(id)
    const index = observations.holds.findIndex(({ reservationId }) => reservationId === id)
    const hold = observations.holds[index]
    if (data && hold) observations.holds[index] = { ...hold, expiresAt: data.expires_at }
  } catch {
    // The response is lost. The hold may have been extended.
  }
}

/**
 * The seats that a visit requests instead of its planned choice. Only two kinds of visit have such seats. Undefined for
 * every other kind, and if the request for the best seats fails or finds none.
 */
const seatsFor = async (
  { moviegoer }: CustomerAccess,
  { kind }: Visit,
  { showtimeId, count }: { showtimeId: string; count: number },
): Promise<readonly string[] | undefined> => {
  // The choice of C2 alone is refused: a companion seat without the wheelchair space C1.
  if (kind === 'buy seats for a wheelchair user and companions') {
    return [['C1', 'C2'], ['C2'], ['C1', 'C2', 'C3']][count - 1]
  }
  if (kind !== 'buy the best seats') return undefined
  const response = await moviegoer.bestSeats(showtimeId, count).catch(() => undefined)
  return response?.data?.[0]?.seat_ids
}

/** Requests the visit's choices of seats in order, until one is held. */
export const holdChoice = async (
  access: CustomerAccess,
  visit: Visit,
  { id: showtimeId, seatIds }: { id: string; seatIds: readonly string[] },
): Promise<Reservation | undefined> => {
  for (const choice of visit.choices) {
    const chosen = await seatsFor(access, visit, { showtimeId, count: choice.length })
    const wanted = { showtimeId, seatIds: chosen ?? choice.flatMap((seat) => seatIds[seat] ?? []), key: randomUUID() }
    const requests = Array.from({ length: visit.submitsTwice ? 2 : 1 }, () => requestSeats(access, wanted))
    const held = (await Promise.all(requests)).flatMap((reservation) => reservation ?? [])
    if (held[0]) return recordHold(access, held[0])
  }
  return undefined
}

/** The reservation's intent at Stripe; undefined if the system does not return the intent in time. */
export const intentOf = async ({ moviegoer }: CustomerAccess, id: string): Promise<string | undefined> => {
  for (let tries = 1; tries <= maxTries; tries += 1) {
    try {
      const { data } = await moviegoer.payment(id, { waitSeconds: 5 })
      if (data?.provider_payment_id) return data.provider_payment_id
    } catch {
      // The response is lost. Repeating a lookup is safe.
    }
    await sleep(200 * tries)
  }
  return undefined
}

/** Pays directly at Stripe. When Stripe's response is lost, the payment may have succeeded all the same. */
export const pay = async (
  { stripe, observations }: CustomerAccess,
  { id, intent, card }: { id: string; intent: string; card?: string },
): Promise<void> => {
  try {
    const { status } = await payByCard(stripe, intent, { card })
    if (status === 'succeeded') observations.paid.add(id)
  } catch {
    // The card was declined, the intent has been cancelled, or the response is lost.
  }
}

export const cancel = async ({ moviegoer, observations }: CustomerAccess, id: string): Promise<void> => {
  observations.askedToCancel.add(id)
  try {
    const { response } = await moviegoer.cancel(id)
    if (response.status === 204) observations.cancelled.add(id)
  } catch {
    // The response is lost. The reservation may have been cancelled.
  }
}

const addTo = (seats: Map<string, Set<string>>, id: string, seatId: string): void => {
  seats.set(id, (seats.get(id) ?? new Set()).add(seatId))
}

/** Gives the last seat of the reservation back, twice at the same moment. For the only seat, this is a cancellation. */
export const giveSeatBack = async (
  { moviegoer, observations }: CustomerAccess,
  { id, seats }: Reservation,
): Promise<void> => {
  const seatId = seats.at(-1)?.id
  if (seatId === undefined) return
  if (seats.length === 1) observations.askedToCancel.add(id)
  addTo(observations.askedToGiveBack, id, seatId)
  const request = async () => {
    try {
      const { response } = await moviegoer.giveBack(id, seatId)
      if (response.status !== 204) return
      addTo(observations.givenBack, id, seatId)
      if (seats.length === 1) observations.cancelled.add(id)
    } catch {
      // The response is lost. The seat may have been given back.
    }
  }
  await Promise.all([request(), request()])
}

/** Downloads the tickets of a confirmed reservation. */
const downloadTickets = async ({ moviegoer, observations }: CustomerAccess, reservationId: string): Promise<void> => {
  try {
    const { data } = await moviegoer.tickets(reservationId)
    for (const { id, code, seat } of data ?? []) {
      observations.tickets.set(id, { id, code, reservationId, seatId: seat.id })
    }
  } catch {
    // The response is lost. The customer has no copy of the codes.
  }
}

/** Polls the reservation a few times until it is confirmed, and downloads its tickets. */
export const pollUntilConfirmed = async (access: CustomerAccess, id: string): Promise<void> => {
  const { moviegoer, observations } = access
  for (let polls = 0; polls < 5 && !observations.confirmed.has(id); polls += 1) {
    try {
      const { data } = await moviegoer.reservation(id)
      if (data?.status === 'confirmed') observations.confirmed.add(id)
    } catch {
      // The response is lost. The next poll asks again.
    }
    await sleep(200)
  }
  if (observations.confirmed.has(id)) await downloadTickets(access, id)
}
