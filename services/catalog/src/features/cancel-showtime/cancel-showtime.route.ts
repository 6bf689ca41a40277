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
          summary:
            'Cancel a showtime, until a week after its end; its reservations are cancelled and, where paid, refunded',
          params: z.strictObject({ id: z.guid() }),
          response: { 204: z.null().describe('It is cancelled') },
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
