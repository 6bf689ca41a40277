import formbody from '@fastify/formbody'
import { superusersOnly } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { GenreNotAssigned, MovieNotFound } from '../../domain/errors.ts'
import type { UnassignGenre } from './unassign-genre.ts'

export const unassignGenreRoute =
  (unassignGenre: UnassignGenre): FastifyPluginAsyncZod =>
  async (app) => {
    // Clients may send the form with which a genre is given; it is not looked at.
    await app.register(formbody, { bodyLimit: 1024 })

    app.delete(
      '/movies/:id/genres/:genre_id',
      {
        schema: {
          operationId: 'unassignGenre',
          summary: 'Take a genre from a movie',
          params: z.strictObject({ id: z.guid(), genre_id: z.guid() }),
          response: { 204: z.null().describe('The movie does not have it any more') },
          problems: [MovieNotFound, GenreNotAssigned],
        },
        ...superusersOnly,
      },
      async (request, reply) => {
        await unassignGenre({ movieId: request.params.id, genreId: request.params.genre_id })
        return reply.code(204).send(null)
      },
    )
  }
