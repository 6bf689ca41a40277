import { superusersOnly } from '@marquee/service-kit/auth'
import { problems } from '@marquee/service-kit/problem'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { CancelShowtime } from './cancel-showtime.ts'

export const cancelShowtimeRoute =
  (cancelShowtime: CancelShowtime): FastifyPluginAsyncZod =>
  async (app) => {
    app.delete(
      '/showtimes/:id',
      {
        schema: {
          operationId: 'cancelShowtime',
          summary: 'Cancel a showtime; its reservations are cancelled and, where paid, refunded',
          tags: ['catalog'],
          params: z.strictObject({ id: z.uuid() }),
          response: { 204: z.null().describe('It is cancelled'), ...problems(401, 403, 404, 409, 422) },
        },
        ...superusersOnly,
      },
      async (request, reply) => {
        await cancelShowtime(request.params.id)
        return reply.code(204).send(null)
      },
    )
  }
