import type { Clock } from '@marquee/kernel/clock'
import { superusersOnly } from '@marquee/service-kit/auth'
import { problems } from '@marquee/service-kit/problem'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Movies } from '../../infrastructure/movies.ts'

export const deleteMovieRoute =
  ({ movies, now }: { movies: Pick<Movies, 'remove'>; now: Clock }): FastifyPluginAsyncZod =>
  async (app) => {
    app.delete(
      '/movies/:id',
      {
        schema: {
          operationId: 'deleteMovie',
          summary: 'Delete a movie without upcoming showtimes',
          tags: ['catalog'],
          params: z.strictObject({ id: z.uuid() }),
          response: { 204: z.null().describe('It is gone'), ...problems(401, 403, 404, 409, 422) },
        },
        ...superusersOnly,
      },
      async (request, reply) => {
        await movies.remove(request.params.id, now())
        return reply.code(204).send(null)
      },
    )
  }
