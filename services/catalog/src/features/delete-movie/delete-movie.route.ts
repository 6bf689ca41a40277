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
          summary: 'Delete a movie',
          description:
            'Removes the movie from all lists and deletes its poster; past showtimes and tickets keep its title. Future showtimes prevent the deletion (409 `movie-has-showtimes`): cancel them first. Repeating the request gives a 404.',
          params: z.strictObject({ id: z.guid() }),
          response: { 204: z.null().describe('The movie is deleted') },
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
