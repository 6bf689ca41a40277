import { superusersOnly } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { MovieNotFound, PriceTooLow, RoomBusy, RoomNotFound, ShowtimeInPast } from '../../domain/errors.ts'
import { maxPrice } from '../../domain/prices.ts'
import { seatTypes } from '../../domain/seat-layout.ts'
import { showtimeBody, toShowtimeBody } from '../showtime.body.ts'
import type { ScheduleShowtime } from './schedule-showtime.ts'

/** Later times are slips of the pen, and leave what a calendar year can be written in. */
const lastYear = 2199

const body = z.strictObject({
  movie_id: z.guid(),
  room_id: z.guid(),
  show_datetime: z.iso
    .datetime({ offset: true })
    .refine((text) => new Date(text).getUTCFullYear() <= lastYear, `must be before ${lastYear + 1}`)
    .describe('The start, with an offset from UTC; kept to the second'),
  prices: z
    .partialRecord(z.enum(seatTypes), z.int().min(0).max(maxPrice))
    .default({})
    .describe('Minor units for each type of seat; the general admission where there is none')
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
          summary: 'Schedule a movie in a room, which is occupied for the film and 20 minutes of cleaning',
          body,
          response: { 201: showtimeBody },
          problems: [MovieNotFound, RoomNotFound, RoomBusy, ShowtimeInPast, PriceTooLow],
        },
        ...superusersOnly,
      },
      async (request, reply) => {
        const { movie_id, room_id, show_datetime, prices } = request.body
        const startsAt = new Date(show_datetime)
        const showtime = await scheduleShowtime({ movieId: movie_id, roomId: room_id, startsAt, prices })
        return reply.code(201).header('location', `/api/v1/showtimes/${showtime.id}`).send(toShowtimeBody(showtime))
      },
    )
  }
