import { setTimeout as sleep } from 'node:timers/promises'
import type { Marquee, Schemas } from '@marquee/api-client/client'

/** Booking receives a new showtime by an event: usually within milliseconds, on a busy machine within seconds. */
const onSaleWithinMs = 15_000
const pollIntervalMs = 50

const byId = (id: string) => ({ params: { path: { id } } })

export type Moviegoer = ReturnType<typeof asMoviegoer>

/**
 * The requests of a moviegoer. Each function resolves with the API's response, error or not. `answered` turns an error
 * response into an ApiError.
 *
 * @param api a signed-in client; `movies` and `seats` also work signed out
 */
export const asMoviegoer = (api: Marquee) => ({
  movies: (query: { limit?: number } = {}) => api.GET('/api/v1/movies', { params: { query } }),

  seats: (showtimeId: string) => api.GET('/api/v1/showtimes/{id}/seats', byId(showtimeId)),

  bestSeats: (showtimeId: string, count: number) =>
    api.GET('/api/v1/showtimes/{id}/best-seats', { params: { path: { id: showtimeId }, query: { count } } }),

  /** Holds all the seats or none. A repeated request with the same idempotency key gets the first response. */
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

  /** @param waitSeconds how long the API may delay its response until the customer can pay */
  payment: (reservationId: string, { waitSeconds }: { waitSeconds?: number } = {}) =>
    api.GET('/api/v1/reservations/{id}/payment', {
      params: {
        path: { id: reservationId },
        header: waitSeconds === undefined ? {} : { prefer: `wait=${waitSeconds}` },
      },
    }),

  extend: (reservationId: string) => api.POST('/api/v1/reservations/{id}/extend', byId(reservationId)),

  giveBack: (reservationId: string, seatId: string) =>
    api.DELETE('/api/v1/reservations/{id}/seats/{seat_id}', {
      params: { path: { id: reservationId, seat_id: seatId } },
    }),

  tickets: (reservationId: string) => api.GET('/api/v1/reservations/{id}/tickets', byId(reservationId)),

  cancel: (reservationId: string) => api.DELETE('/api/v1/reservations/{id}', byId(reservationId)),

  /** Makes an account of a guest. */
  becomeAccount: (password: string) => api.POST('/api/v1/users/me/password', { body: { password } }),

  changeName: (fullName: string) => api.PATCH('/api/v1/users/me', { body: { full_name: fullName } }),
})

/** Waits until the showtime is on sale, and returns its seats. Throws after 15 seconds. */
export const seatsOnSale = async (api: Marquee, showtimeId: string): Promise<Schemas['SeatOnMap'][]> => {
  const deadline = performance.now() + onSaleWithinMs
  for (;;) {
    const { data, response } = await asMoviegoer(api).seats(showtimeId)
    if (data) return data
    if (performance.now() > deadline) {
      throw new Error(`the showtime ${showtimeId} is not on sale after ${onSaleWithinMs} ms: status ${response.status}`)
    }
    await sleep(pollIntervalMs)
  }
}
