import { openToAll } from '@marquee/service-kit/http/auth'
import { entityTag, notModified } from '@marquee/service-kit/http/entity-tag'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ShowtimeNotFound } from '../../domain/errors.ts'
import { seatOnMapBody } from '../seat-on-map.body.ts'
import type { ViewSeatMap } from './view-seat-map.ts'

export const viewSeatMapRoute =
  (viewSeatMap: ViewSeatMap): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/showtimes/:id/seats',
      {
        schema: {
          operationId: 'getSeatMap',
          summary: "A showtime's seats, with prices and whether they can be had",
          params: z.strictObject({ id: z.guid() }),
          response: { 200: z.array(seatOnMapBody), ...notModified },
          problems: [ShowtimeNotFound],
        },
        ...openToAll,
        ...entityTag,
      },
      async ({ params }) => viewSeatMap(params.id),
    )
  }
