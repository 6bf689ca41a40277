import { ApiError, answered, type Schemas } from '@marquee/api-client/client'
import { api, isProblem } from '../api/marquee.ts'
import { fetchReservationsFor, queryClient, reservation, reservationsFor } from '../api/queries.ts'
import { serverNow } from '../api/server-clock.ts'
import { holdOf, noOwnSeats, type OwnSeats, ownSeatsOf } from './own-seats.ts'
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

/** The seats that the visitor has by now, perhaps since a press in another tab. */
const ownSeatsNow = async (showtimeId: string): Promise<OwnSeats> => {
  try {
    return ownSeatsOf(await fetchReservationsFor(showtimeId), serverNow())
  } catch {
    return noOwnSeats
  }
}

const placeOrFind = async (showtimeId: string): Promise<Reservation> => {
  const { seatIds } = pickFor(showtimeId)
  try {
    return await place(showtimeId)
  } catch (error) {
    if (!isRefusal(error)) throw error
    const own = isProblem(error, 'seats-not-available') ? await ownSeatsNow(showtimeId) : noOwnSeats
    const held = holdOf(own, seatIds)
    if (held) return held
    setPick(showtimeId, refusedPick(seatIds, error, own.seatIds))
    throw error
  }
}

const hold = async (showtimeId: string): Promise<Reservation> => {
  const held = await placeOrFind(showtimeId)
  queryClient.setQueryData(reservation(held.id).queryKey, held)
  clearPick(showtimeId)
  void queryClient.invalidateQueries({ queryKey: reservationsFor(showtimeId).queryKey })
  return held
}

const underWay = new Map<string, Promise<Reservation>>()

/** Whether a request to hold the pick is in flight. Until its end, the pick must not change. */
export const isBeingHeld = (showtimeId: string): boolean => underWay.has(showtimeId)

/**
 * Holds the picked seats for the signed-in visitor. A double click, a second call, a call after a lost response and a
 * call in another tab with the same pick all return the same reservation.
 *
 * Throws ApiError. With `seats-not-available`, the pick keeps the seats that are left, and names the lost ones. Seats
 * that the visitor has through another reservation leave the pick, and are not lost. With
 * the refusal of a rule, such as `lone-seat`, the pick has the reason in `refusal`. The seat map explains both.
 */
export const holdPick = (showtimeId: string): Promise<Reservation> => {
  const holding = underWay.get(showtimeId) ?? hold(showtimeId).finally(() => underWay.delete(showtimeId))
  underWay.set(showtimeId, holding)
  return holding
}
