import formbody from '@fastify/formbody'
import { superusersOnly } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { GenreNotAssigned, MovieNotFound } from '../../domain/errors.ts'
import type { UnassignGenre } from './unassign-genre.ts'

export const unassignGenreRoute =
  (unassignGenre: UnassignGenre): FastifyPluginAsyncZod =>
  async (app) => {
    // Clients may send the same form as for the assignment; this body is ignored.
    await app.register(formbody, { bodyLimit: 1024 })

    app.delete(
      '/movies/:id/genres/:genre_id',
      {
        schema: {
          operationId: 'unassignGenre',
          summary: 'Remove a genre from a movie',
          description: 'The genre itself stays. Repeating the request gives a 404 `genre-not-assigned`.',
          params: z.strictObject({ id: z.guid(), genre_id: z.guid() }),
          response: { 204: z.null().describe('The movie no longer has the genre') },
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
