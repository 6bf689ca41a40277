import { openToAll } from '@marquee/service-kit/http/auth'
import { asksToRevalidate, notModified, sendTagged, sharedForASecond } from '@marquee/service-kit/http/entity-tag'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ShowtimeNotFound } from '../../domain/errors.ts'
import { tellsAboutSeats } from '../seat-group.ts'
import { seatMapBody } from '../seat-on-map.body.ts'
import type { ViewSeatMap } from './view-seat-map.ts'

export const viewSeatMapRoute =
  (viewSeatMap: ViewSeatMap): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/showtimes/:id/seats',
      {
        schema: {
          operationId: 'getSeatMap',
          summary: 'Get the seat map of a showtime',
          description:
            'Open to everybody: every seat of the room with its position, prices and status. The screen and the point with the best view are in `GET /showtimes/{id}`. To follow changes, open the event stream `GET /showtimes/{id}/seats/events` instead of polling. A client that has to poll sends `If-None-Match`, every two seconds or less often. A response can be a second old, but is never older than other responses and events that the same client has seen. With `Cache-Control: no-cache`, the response shows the seats as they are at the time of the request. 404 may also mean that a new showtime is not on sale yet: try again in a second.',
          params: z.strictObject({ id: z.guid() }),
          response: { 200: seatMapBody, ...notModified },
          problems: [ShowtimeNotFound],
        },
        ...openToAll,
      },
      async (request, reply) => {
        const map = await viewSeatMap(request.params.id, { isRevalidating: asksToRevalidate(request) })
        tellsAboutSeats(reply, request.params.id)
        return sendTagged(request, reply, map, {
          type: 'application/json; charset=utf-8',
          cacheControl: sharedForASecond,
        }) as never
      },
    )
  }
