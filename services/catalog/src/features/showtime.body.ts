import { z } from 'zod'
import type { ShowtimeView } from '../infrastructure/showtime-views.ts'

/** A showtime as the API shows it. */
export const showtimeBody = z
  .object({
    id: z.uuid(),
    movie_id: z.uuid(),
    room: z.object({ id: z.uuid(), name: z.string().meta({ examples: ['Room 1'] }) }),
    show_datetime: z.iso.datetime({ offset: true }).describe("The start, with the cinema's own offset from UTC"),
    ends_at: z.iso.datetime({ offset: true }).describe("The film's end; the room is cleaned after it"),
    prices: z
      .object({ standard: z.int(), premium: z.int(), wheelchair: z.int(), companion: z.int() })
      .describe('Minor units for each type of seat')
      .meta({ examples: [{ standard: 1250, premium: 1550, wheelchair: 1250, companion: 0 }] }),
    currency: z.string().meta({ examples: ['eur'] }),
    status: z.enum(['scheduled', 'cancelled']),
  })
  .meta({ id: 'Showtime' })

/** A showtime in the shape in which the API answers it. */
export const toShowtimeBody = (showtime: ShowtimeView): z.infer<typeof showtimeBody> => ({
  id: showtime.id,
  movie_id: showtime.movieId,
  room: showtime.room,
  show_datetime: showtime.startsAt,
  ends_at: showtime.endsAt,
  prices: showtime.prices,
  currency: showtime.currency,
  status: showtime.status,
})
