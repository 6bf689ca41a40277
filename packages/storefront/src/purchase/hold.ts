import { ApiError, answered, type Schemas } from '@marquee/api-client/client'
import { api } from '../api/marquee.ts'
import { queryClient, reservation } from '../api/queries.ts'
import { clearPick, pickFor, setPick } from './pick.ts'

const takenSeats = (error: ApiError): readonly string[] => {
  const { seat_ids: seatIds } = error.problem as { seat_ids?: unknown }
  return Array.isArray(seatIds) ? seatIds.filter((id) => typeof id === 'string') : []
}

/**
 * Holds the picked seats for the signed-in visitor. A double click, a second call and a call after a lost response all
 * return the same reservation.
 *
 * Throws ApiError. With `seats-not-available`, the pick keeps the seats that are left, and names the lost ones.
 */
export const holdPick = async (showtimeId: string): Promise<Schemas['Reservation']> => {
  const { seatIds, idempotencyKey } = pickFor(showtimeId)
  try {
    const held = await answered(
      api.POST('/api/v1/reservations', {
        body: { showtime_id: showtimeId, seat_ids: [...seatIds] },
        params: { header: { 'idempotency-key': idempotencyKey } },
      }),
    )
    queryClient.setQueryData(reservation(held.id).queryKey, held)
    clearPick(showtimeId)
    return held
  } catch (error) {
    if (error instanceof ApiError && error.code === 'seats-not-available') {
      const taken = takenSeats(error)
      setPick(showtimeId, { seatIds: seatIds.filter((id) => !taken.includes(id)), lostSeatIds: taken })
    }
    throw error
  }
}
