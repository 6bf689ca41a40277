import type { Clock } from '@marquee/kernel/clock'
import { newId } from '@marquee/kernel/id'
import { placeReservation as place } from '../../domain/reservation.ts'
import type { Reservations } from '../../infrastructure/reservations.ts'
import type { Showtimes } from '../../infrastructure/showtimes.ts'

export type PlaceReservation = ReturnType<typeof placeReservation>

/** Holds seats for a customer. Returns the reservation's id. Throws what the rule and the repository throw. */
export const placeReservation =
  ({
    showtimes,
    reservations,
    now,
    holdSeconds,
  }: {
    showtimes: Showtimes
    reservations: Reservations
    now: Clock
    holdSeconds: number
  }) =>
  async ({
    showtimeId,
    seatIds,
    userId,
  }: {
    showtimeId: string
    seatIds: readonly string[]
    userId: string
  }): Promise<string> => {
    const showtime = await showtimes.get(showtimeId)
    const id = newId()
    await reservations.place(place(showtime, { id, userId, seatIds, now: now(), holdSeconds }))
    return id
  }
