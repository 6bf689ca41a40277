import { openToAll } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ShowtimeNotFound, TooManyWatchers } from '../../domain/errors.ts'
import { tellsAboutSeats } from '../seat-group.ts'
import type { WatchSeatMap } from './watch-seat-map.ts'

export const watchSeatMapRoute =
  (watchSeatMap: Pick<WatchSeatMap, 'open'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/showtimes/:id/seats/events',
      {
        // A HEAD request would open a stream that nothing ends.
        exposeHeadRoute: false,
        schema: {
          operationId: 'watchSeatMap',
          summary: 'Follow changes of the seat map, as server-sent events',
          description:
            'Open to everybody. Within a second of a change, an event `seats` brings the changed seats as an array of `SeatOnMap`; a ping comes every 15 seconds, as the comment `: ping` and as an event `ping` without seats (`data: []`), because browsers do not show comments to a page. A stream that is silent for 40 seconds is broken: reconnect. The stream does not repeat changes from before it opened: fetch the seat map with `Cache-Control: no-cache` each time the stream opens. If the stream ends, or the request gets 503 `busy`, reconnect after two seconds.',
          params: z.strictObject({ id: z.guid() }),
          response: {
            200: {
              description: 'The event stream',
              content: {
                'text/event-stream': {
                  schema: z.string().meta({
                    examples: [
                      'event: seats\ndata: [{"id":"E12","row":5,"row_label":"E","number":12,"type":"standard","price":1250,"x":12.5,"y":5,"prices":{"adult":1250},"status":"reserved"}]\n\n',
                    ],
                  }),
                },
              },
            },
          },
          problems: [ShowtimeNotFound, TooManyWatchers],
        },
        config: { ...openToAll.config, mayBeShed: false },
      },
      async ({ params }, reply) => {
        tellsAboutSeats(reply, params.id)
        return (
          reply
            .type('text/event-stream')
            // Without `x-accel-buffering: no`, nginx buffers the response and events arrive late.
            .headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
            .send((await watchSeatMap.open(params.id)) as never)
        )
      },
    )
  }
