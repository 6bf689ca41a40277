import { answered, type Marquee, multipart, type Schemas } from '@marquee/api-client/client'
import { seatsOnSale } from './moviegoer.ts'

type SeatType = Schemas['Room']['seats'][number]['type']
type RoomSeat = { readonly row: number; readonly number: number; readonly type: SeatType }

/** Seats for a room: one row for each given type, from the front, all of the same length. */
export const seatRows = (types: readonly SeatType[], seatsInRow: number): RoomSeat[] =>
  types.flatMap((type, row) =>
    Array.from({ length: seatsInRow }, (_, seat) => ({ row: row + 1, number: seat + 1, type })),
  )

/**
 * The requests of staff. Functions that create something throw ApiError for an error response. The others resolve with
 * the API's response, error or not.
 *
 * @param api a client signed in as a superuser
 */
export const asStaff = (api: Marquee) => ({
  api,

  addMovie: (title: string, durationMinutes: number) =>
    answered(api.POST('/api/v1/movies', { body: { title, duration_minutes: durationMinutes }, ...multipart })),

  renameMovie: (id: string, title: string) =>
    api.PATCH('/api/v1/movies/{id}', { params: { path: { id } }, body: { title } }),

  addRoom: (name: string, seats: readonly RoomSeat[]) =>
    answered(api.POST('/api/v1/rooms', { body: { name, seat_configuration: [...seats] } })),

  /** Schedules a showtime and waits until it is on sale. */
  openShowtime: async ({
    movieId,
    roomId,
    startsAt,
    prices = {},
  }: {
    movieId: string
    roomId: string
    startsAt: Date
    /** Minor units for each type of seat. */
    prices?: Record<string, number>
  }): Promise<{ id: string; seatIds: string[] }> => {
    const { id } = await answered(
      api.POST('/api/v1/showtimes', {
        body: { movie_id: movieId, room_id: roomId, show_datetime: startsAt.toISOString(), prices },
      }),
    )
    return { id, seatIds: (await seatsOnSale(api, id)).map((seat) => seat.id) }
  },

  cancelShowtime: (id: string) => api.DELETE('/api/v1/showtimes/{id}', { params: { path: { id } } }),

  deactivateAccount: (userId: string) =>
    api.PATCH('/api/v1/users/{id}', { params: { path: { id: userId } }, body: { is_active: false } }),
})
