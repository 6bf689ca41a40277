import { superusersOnly } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ShowtimeNotFound, ShowtimeOver } from '../../domain/errors.ts'
import type { CancelShowtime } from './cancel-showtime.ts'

export const cancelShowtimeRoute =
  (cancelShowtime: CancelShowtime): FastifyPluginAsyncZod =>
  async (app) => {
    app.delete(
      '/showtimes/:id',
      {
        schema: {
          operationId: 'cancelShowtime',
          summary: 'Cancel a showtime',
          description:
            'Cancels all reservations of the showtime and refunds the paid ones. Possible until a week after the end of the showtime, then 409 `showtime-over`. The showtime can still be read. Repeating the request has no further effect.',
          params: z.strictObject({ id: z.guid() }),
          response: { 204: z.null().describe('The showtime is cancelled') },
          problems: [ShowtimeNotFound, ShowtimeOver],
        },
        ...superusersOnly,
      },
      async (request, reply) => {
        await cancelShowtime(request.params.id)
        return reply.code(204).send(null)
      },
    )
  }
