import { openToAll } from '@marquee/service-kit/auth'
import { problems } from '@marquee/service-kit/problem'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ViewSeatMap } from './view-seat-map.ts'

const seatBody = z
  .object({
    id: z.string(),
    row: z.int(),
    row_label: z.string(),
    number: z.int(),
    type: z.string(),
    price: z.int().describe('Minor units'),
    status: z
      .enum(['available', 'reserved', 'occupied'])
      .describe('`reserved`: held and not paid yet; `occupied`: sold'),
  })
  .meta({ id: 'SeatOnMap' })

export const viewSeatMapRoute =
  (viewSeatMap: ViewSeatMap): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/showtimes/:id/seats',
      {
        schema: {
          summary: "A showtime's seats, with prices and whether they can be had",
          params: z.strictObject({ id: z.uuid() }),
          response: { 200: z.array(seatBody), ...problems(404, 422, 503) },
        },
        ...openToAll,
      },
      async ({ params }) => viewSeatMap(params.id),
    )
  }
