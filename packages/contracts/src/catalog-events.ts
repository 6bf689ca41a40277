import { z } from 'zod'
import { defineEvent } from './define-event.ts'
import { competing } from './define-subscription.ts'

/** The kinds of seat that a room can have. */
export const seatType = z.enum(['standard', 'premium', 'wheelchair', 'companion'])

/** The price of each seat type, in minor units. */
export const seatPrices = z.record(seatType, z.int().nonnegative())

/**
 * A movie was added, or its title, poster or duration has changed. The deletion of a movie that has a poster publishes
 * this event too, with `posterUrl` null.
 */
export const movieUpdated = defineEvent(
  'catalog.movie-updated.v1',
  z.object({
    movieId: z.uuid(),
    title: z.string(),
    posterUrl: z.string().nullable(),
    durationMinutes: z.int().positive(),
  }),
)

/** A room was renamed. Subscribers show the new name from now on, on existing tickets too. */
export const roomUpdated = defineEvent('catalog.room-updated.v1', z.object({ roomId: z.uuid(), name: z.string() }))

export const showtimeScheduled = defineEvent(
  'catalog.showtime-scheduled.v1',
  z.object({
    showtimeId: z.uuid(),
    startsAt: z.iso.datetime({ offset: true }),
    endsAt: z.iso.datetime({ offset: true }),
    /** IANA time zone of the cinema, such as `Europe/Berlin`. */
    timeZone: z.string(),
    movie: z.object({ id: z.uuid(), title: z.string(), posterUrl: z.string().nullable() }),
    room: z.object({
      id: z.uuid(),
      name: z.string(),
      /** The centre and the width of the screen, in seat widths. Absent if staff have set no screen. */
      screen: z.object({ x: z.number(), y: z.number(), width: z.number() }).optional(),
      /** The point with the best view, in seat widths. Absent in events recorded before 2026-12. */
      focalPoint: z.object({ x: z.number(), y: z.number() }).optional(),
      /** Whether a choice of seats may leave a lone seat. Absent means `allow`. */
      loneSeats: z.enum(['allow', 'refuse']).optional(),
      /** Minutes after the end of the showtime until the room can be used again. Absent in events of older versions. */
      turnaroundMinutes: z.int().nonnegative().optional(),
    }),
    seats: z.array(
      z.object({
        id: z.string(),
        row: z.int().positive(),
        /** The letters of the row, as in `id`. Absent in events of older versions. */
        rowLabel: z.string().optional(),
        number: z.int().positive(),
        type: seatType,
        /** The centre of the seat, in seat widths. Absent in events recorded before 2026-12: then `x` is
         * `number`, and `y` is `row`. */
        x: z.number().optional(),
        y: z.number().optional(),
      }),
    ),
    prices: seatPrices,
    currency: z.string().length(3),
  }),
)

export const showtimeCancelled = defineEvent(
  'catalog.showtime-cancelled.v1',
  z.object({ showtimeId: z.uuid(), reason: z.string() }),
)

// The subscriptions to these events.

export const bookingOnMovieUpdated = competing('booking', 'on-movie-updated', movieUpdated)
export const bookingOnRoomUpdated = competing('booking', 'on-room-updated', roomUpdated)
export const bookingOnShowtimeScheduled = competing('booking', 'on-showtime-scheduled', showtimeScheduled)
export const bookingOnShowtimeCancelled = competing('booking', 'on-showtime-cancelled', showtimeCancelled)
