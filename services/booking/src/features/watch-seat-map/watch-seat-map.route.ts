import { openToAll } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ShowtimeNotFound, TooManyWatchers } from '../../domain/errors.ts'
import type { WatchSeatMap } from './watch-seat-map.ts'

export const watchSeatMapRoute =
  (watchSeatMap: WatchSeatMap): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/showtimes/:id/seats/events',
      {
        // Nobody would end the stream that a HEAD opens.
        exposeHeadRoute: false,
        schema: {
          operationId: 'watchSeatMap',
          summary: "News of a showtime's seats, as server-sent events",
          description:
            'An event `seats` brings the seats that have changed, as an array of `SeatOnMap`, within a second. `: ping` comes every 15 seconds. What changed while a client was away is not told: fetch the seat map whenever the stream opens.',
          params: z.strictObject({ id: z.guid() }),
          response: {
            200: {
              description: 'The stream',
              content: {
                'text/event-stream': {
                  schema: z.string().meta({
                    examples: [
                      'event: seats\ndata: [{"id":"E12","row":5,"row_label":"E","number":12,"type":"standard","price":1250,"status":"reserved"}]\n\n',
                    ],
                  }),
                },
              },
            },
          },
          problems: [ShowtimeNotFound, TooManyWatchers],
        },
        ...openToAll,
      },
      async ({ params }, reply) =>
        reply
          .type('text/event-stream')
          // A proxy that collects answers before it passes them on would make the news old.
          .headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
          .send((await watchSeatMap.open(params.id)) as never),
    )
  }
