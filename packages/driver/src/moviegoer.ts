import { setTimeout as sleep } from 'node:timers/promises'
import type { Marquee, Schemas } from '@marquee/api-client/client'

/** Booking learns of a new showtime within moments; a busy machine may need seconds. */
const onSaleWithinMs = 15_000
const pollIntervalMs = 50

const byId = (id: string) => ({ params: { path: { id } } })

export type Moviegoer = ReturnType<typeof asMoviegoer>

/**
 * What a moviegoer asks of the public API. Each function resolves with the API's answer, a refusal included; `answered` turns
 * a refusal into an ApiError.
 *
 * @param api a client that is signed in, except for looking at movies and seats
 */
export const asMoviegoer = (api: Marquee) => ({
  movies: (query: { limit?: number } = {}) => api.GET('/api/v1/movies', { params: { query } }),

  seats: (showtimeId: string) => api.GET('/api/v1/showtimes/{id}/seats', byId(showtimeId)),

  /** Holds all the seats or none. A hold that is repeated under the same key is answered with the first answer. */
  hold: ({
    showtimeId,
    seatIds,
    idempotencyKey,
  }: {
    showtimeId: string
    seatIds: readonly string[]
    idempotencyKey?: string
  }) =>
    api.POST('/api/v1/reservations', {
      body: { showtime_id: showtimeId, seat_ids: [...seatIds] },
      params: { header: idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey } },
    }),

  reservation: (id: string) => api.GET('/api/v1/reservations/{id}', byId(id)),

  reservations: (query: { showtime_id?: string; status?: Schemas['Reservation']['status'] } = {}) =>
    api.GET('/api/v1/reservations', { params: { query } }),

  /** @param waitSeconds how long the API may wait until the payment can be made */
  payment: (reservationId: string, { waitSeconds }: { waitSeconds?: number } = {}) =>
    api.GET('/api/v1/reservations/{id}/payment', {
      params: {
        path: { id: reservationId },
        header: waitSeconds === undefined ? {} : { prefer: `wait=${waitSeconds}` },
      },
    }),

  cancel: (reservationId: string) => api.DELETE('/api/v1/reservations/{id}', byId(reservationId)),

  changeName: (fullName: string) => api.PATCH('/api/v1/users/me', { body: { full_name: fullName } }),
})

/** The seats of a showtime, once the showtime is on sale. Throws when that takes longer than 15 seconds. */
export const seatsOnSale = async (api: Marquee, showtimeId: string): Promise<Schemas['SeatOnMap'][]> => {
  const deadline = performance.now() + onSaleWithinMs
  for (;;) {
    const { data, response } = await asMoviegoer(api).seats(showtimeId)
    if (data) return data
    if (performance.now() > deadline) {
      throw new Error(`the showtime ${showtimeId} is not on sale after ${onSaleWithinMs} ms: ${response.status}`)
    }
    await sleep(pollIntervalMs)
  }
}
