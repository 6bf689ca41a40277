import { z } from 'zod'
import type { ShowtimeInRoomView, ShowtimeView } from '../infrastructure/showtime-views.ts'
import { exampleIds } from './example-ids.ts'
import { roomPlanFields, toRoomPlan } from './room.body.ts'

const roomOfShowtime = z.object({
  id: z.uuid().meta({ examples: [exampleIds.room] }),
  name: z.string().meta({ examples: ['Room 1'] }),
})

/** A showtime in the API's lists. */
export const showtimeBody = z
  .object({
    id: z.uuid().meta({ examples: [exampleIds.showtime] }),
    movie_id: z.uuid().meta({ examples: [exampleIds.movie] }),
    room: roomOfShowtime,
    show_datetime: z.iso
      .datetime({ offset: true })
      .describe("Start, with the cinema's offset from UTC")
      .meta({ examples: ['2026-12-24T20:15:00+01:00'] }),
    ends_at: z.iso
      .datetime({ offset: true })
      .describe('End of the movie; the room then stays occupied for its turnaround')
      .meta({ examples: ['2026-12-24T22:48:00+01:00'] }),
    prices: z
      .object({ standard: z.int(), premium: z.int(), wheelchair: z.int(), companion: z.int() })
      .describe('Price of each seat type in minor units')
      .meta({ examples: [{ standard: 1250, premium: 1550, wheelchair: 1250, companion: 0 }] }),
    currency: z
      .string()
      .describe('ISO 4217, lower case')
      .meta({ examples: ['eur'] }),
    status: z.enum(['scheduled', 'cancelled']),
  })
  .meta({ id: 'Showtime' })

/** A single showtime in the API's answers, with the fields that a page needs to draw the room. */
export const showtimeInRoomBody = showtimeBody
  .extend({
    room: roomOfShowtime.extend(roomPlanFields).describe('The room as it was when the showtime was scheduled'),
  })
  .meta({ id: 'ShowtimeInRoom' })

/** Converts a showtime to the form of the API. */
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

/** Converts a showtime with its room to the form of the API. */
export const toShowtimeInRoomBody = (showtime: ShowtimeInRoomView): z.infer<typeof showtimeInRoomBody> => ({
  ...toShowtimeBody(showtime),
  room: { ...showtime.room, ...toRoomPlan(showtime) },
})
