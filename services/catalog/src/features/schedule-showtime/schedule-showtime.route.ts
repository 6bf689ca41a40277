import { superusersOnly } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { MovieNotFound, PriceTooLow, RoomBusy, RoomNotFound, ShowtimeInPast } from '../../domain/errors.ts'
import { maxPrice } from '../../domain/prices.ts'
import { seatTypes } from '../../domain/seat-layout.ts'
import { exampleIds } from '../example-ids.ts'
import { showtimeInRoomBody, toShowtimeInRoomBody } from '../showtime.body.ts'
import type { ScheduleShowtime } from './schedule-showtime.ts'

/** A start after this year is probably a typing error, and its year in UTC may have more than four digits. */
const maximumYear = 2199

const body = z.strictObject({
  movie_id: z.guid().meta({ examples: [exampleIds.movie] }),
  room_id: z.guid().meta({ examples: [exampleIds.room] }),
  show_datetime: z.iso
    .datetime({ offset: true })
    .refine((text) => new Date(text).getUTCFullYear() <= maximumYear, `must be before ${maximumYear + 1}`)
    .describe('Start, with an offset from UTC; fractions of a second are dropped'),
  prices: z
    .partialRecord(z.enum(seatTypes), z.int().min(0).max(maxPrice))
    .default({})
    .describe('Price of each seat type in minor units; a seat type without a price gets the general admission price')
    .meta({ examples: [{ standard: 1250, companion: 0 }] }),
})

export const scheduleShowtimeRoute =
  (scheduleShowtime: ScheduleShowtime): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/showtimes',
      {
        schema: {
          operationId: 'scheduleShowtime',
          summary: 'Schedule a showtime of a movie in a room',
          description:
            'The room is occupied for the duration of the movie and the room’s `turnaround_minutes`. If another showtime overlaps, the answer is 409 `room-busy`: choose another time or room. The same check prevents a repeated request from scheduling the showtime twice. Duration, turnaround, seats and prices stay as they are now, even if the movie or the room changes.',
          body,
          response: { 201: showtimeInRoomBody },
          problems: [MovieNotFound, RoomNotFound, RoomBusy, ShowtimeInPast, PriceTooLow],
        },
        ...superusersOnly,
      },
      async (request, reply) => {
        const { movie_id, room_id, show_datetime, prices } = request.body
        const startsAt = new Date(show_datetime)
        const showtime = await scheduleShowtime({ movieId: movie_id, roomId: room_id, startsAt, prices })
        return reply
          .code(201)
          .header('location', `/api/v1/showtimes/${showtime.id}`)
          .send(toShowtimeInRoomBody(showtime))
      },
    )
  }
