import { ApiError, answered, type Schemas } from '@marquee/api-client/client'
import { api, fetchAsVisitor } from '../../api/marquee.ts'
import { queryClient, reservation as reservationQuery } from '../../api/queries.ts'
import { inGiveBackOrder } from './give-back-choice.ts'

type Reservation = Schemas['Reservation']

/** Gives one seat back. The API may give back companion seats with their wheelchair space. Throws ApiError. */
const giveBackSeat = async (reservationId: string, seatId: string): Promise<void> => {
  const path = `/api/v1/reservations/${reservationId}/seats/${encodeURIComponent(seatId)}`
  const response = await fetchAsVisitor(new Request(new URL(path, location.origin), { method: 'DELETE' }))
  if (!response.ok) throw new ApiError(path, response.status, await response.json().catch(() => undefined))
}

const giveBackAll = (id: string): Promise<unknown> =>
  answered(api.DELETE('/api/v1/reservations/{id}', { params: { path: { id } } }))

/** Fetches all data of the reservation again, and resolves with the current reservation. */
const refetched = async ({ id, showtime }: Reservation): Promise<Reservation> => {
  const now = await queryClient.fetchQuery(reservationQuery(id))
  for (const queryKey of [['reservations'], ['tickets', id], ['payments', id], ['seat-map', showtime.id]]) {
    void queryClient.invalidateQueries({ queryKey })
  }
  return now
}

/**
 * Gives the seats back, or the whole reservation if no seat is left, and resolves with the reservation as it is now.
 * May be repeated: seats that are given back already change nothing. Throws ApiError.
 */
export const giveBackSeats = async (reservation: Reservation, seatIds: readonly string[]): Promise<Reservation> => {
  try {
    if (seatIds.length === reservation.seats.length) await giveBackAll(reservation.id)
    else {
      const given = reservation.seats.filter(({ id }) => seatIds.includes(id))
      for (const { id } of inGiveBackOrder(given)) await giveBackSeat(reservation.id, id)
    }
  } catch (error) {
    // Some seats may be given back already. The page must show the current reservation.
    void refetched(reservation).catch(() => undefined)
    throw error
  }
  return refetched(reservation)
}
