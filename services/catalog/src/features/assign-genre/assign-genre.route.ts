import formbody from '@fastify/formbody'
import { superusersOnly } from '@marquee/service-kit/auth'
import { problems } from '@marquee/service-kit/problem'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { movieBody } from '../../infrastructure/movie-views.ts'
import type { Movies } from '../../infrastructure/movies.ts'
import type { AssignGenre } from './assign-genre.ts'

export const assignGenreRoutes =
  ({
    assignGenre,
    unassignGenre,
  }: {
    assignGenre: AssignGenre
    unassignGenre: Movies['unassignGenre']
  }): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(formbody, { bodyLimit: 1024 })

    app.post(
      '/movies/:id/genres',
      {
        schema: {
          operationId: 'assignGenre',
          summary: 'Give a movie a genre',
          tags: ['catalog'],
          consumes: ['application/json', 'application/x-www-form-urlencoded'],
          params: z.strictObject({ id: z.uuid() }),
          body: z.strictObject({ genre_id: z.uuid() }),
          response: { 200: movieBody, ...problems(400, 401, 403, 404, 409, 415, 422) },
        },
        ...superusersOnly,
      },
      async (request) => assignGenre({ movieId: request.params.id, genreId: request.body.genre_id }),
    )

    app.delete(
      '/movies/:id/genres/:genre_id',
      {
        schema: {
          operationId: 'unassignGenre',
          summary: 'Take a genre from a movie',
          tags: ['catalog'],
          params: z.strictObject({ id: z.uuid(), genre_id: z.uuid() }),
          response: { 204: z.null().describe('The movie does not have it any more'), ...problems(401, 403, 404, 422) },
        },
        ...superusersOnly,
      },
      async (request, reply) => {
        await unassignGenre(request.params.id, request.params.genre_id)
        return reply.code(204).send(null)
      },
    )
  }
