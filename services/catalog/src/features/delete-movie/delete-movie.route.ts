import { superusersOnly } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { MovieHasShowtimes, MovieNotFound } from '../../domain/errors.ts'
import type { DeleteMovie } from './delete-movie.ts'

export const deleteMovieRoute =
  (deleteMovie: DeleteMovie): FastifyPluginAsyncZod =>
  async (app) => {
    app.delete(
      '/movies/:id',
      {
        schema: {
          operationId: 'deleteMovie',
          summary: 'Delete a movie without upcoming showtimes',
          params: z.strictObject({ id: z.guid() }),
          response: { 204: z.null().describe('It is gone') },
          problems: [MovieNotFound, MovieHasShowtimes],
        },
        ...superusersOnly,
      },
      async (request, reply) => {
        await deleteMovie(request.params.id)
        return reply.code(204).send(null)
      },
    )
  }
