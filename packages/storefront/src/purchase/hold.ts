import { ApiError, answered, type Schemas } from '@marquee/api-client/client'
import { api, isProblem } from '../api/marquee.ts'
import { queryClient, reservation, reservations } from '../api/queries.ts'
import { clearPick, pickFor, setPick } from './pick.ts'
import { refusedPick } from './refused-pick.ts'

type Reservation = Schemas['Reservation']

const maxAttempts = 5
const pauseMs = 1_000

const place = async (showtimeId: string, attempt = 1): Promise<Reservation> => {
  const { seatIds, idempotencyKey } = pickFor(showtimeId)
  try {
    return await answered(
      api.POST('/api/v1/reservations', {
        body: { showtime_id: showtimeId, seat_ids: [...seatIds] },
        params: { header: { 'idempotency-key': idempotencyKey } },
      }),
    )
  } catch (error) {
    if (!isProblem(error, 'request-under-way') || attempt === maxAttempts) throw error
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    return place(showtimeId, attempt + 1)
  }
}

/** Whether the API has decided, so that the same idempotency key would only repeat the refusal. */
const isRefusal = (error: unknown): error is ApiError =>
  error instanceof ApiError && (error.status === 409 || error.status === 422) && error.code !== 'request-under-way'

const hold = async (showtimeId: string): Promise<Reservation> => {
  const { seatIds } = pickFor(showtimeId)
  try {
    const held = await place(showtimeId)
    queryClient.setQueryData(reservation(held.id).queryKey, held)
    clearPick(showtimeId)
    void queryClient.invalidateQueries({ queryKey: reservations('pending').queryKey })
    return held
  } catch (error) {
    if (isRefusal(error)) setPick(showtimeId, refusedPick(seatIds, error))
    throw error
  }
}

const underWay = new Map<string, Promise<Reservation>>()

/** Whether a request to hold the pick is in flight. Until its end, the pick must not change. */
export const isBeingHeld = (showtimeId: string): boolean => underWay.has(showtimeId)

/**
 * Holds the picked seats for the signed-in visitor. A double click, a second call and a call after a lost response all
 * return the same reservation.
 *
 * Throws ApiError. With `seats-not-available`, the pick keeps the seats that are left, and names the lost ones. With
 * the refusal of a rule, such as `lone-seat`, the pick has the reason in `refusal`. The seat map explains both.
 */
export const holdPick = (showtimeId: string): Promise<Reservation> => {
  const holding = underWay.get(showtimeId) ?? hold(showtimeId).finally(() => underWay.delete(showtimeId))
  underWay.set(showtimeId, holding)
  return holding
}
