import formbody from '@fastify/formbody'
import { superusersOnly } from '@marquee/service-kit/http/auth'
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
          consumes: ['application/json', 'application/x-www-form-urlencoded'],
          params: z.strictObject({ id: z.guid() }),
          body: z.strictObject({ genre_id: z.guid() }),
          response: { 200: movieBody },
          problems: {
            404: { 'movie-not-found': 'There is no such movie.', 'genre-not-found': 'There is no such genre.' },
            409: {
              'genre-already-assigned': 'The movie has that genre already.',
              'too-many-genres': 'The movie has as many genres as one may have.',
            },
          },
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
          params: z.strictObject({ id: z.guid(), genre_id: z.guid() }),
          response: { 204: z.null().describe('The movie does not have it any more') },
          problems: {
            404: {
              'movie-not-found': 'There is no such movie.',
              'genre-not-assigned': 'The movie does not have that genre.',
            },
          },
        },
        ...superusersOnly,
      },
      async (request, reply) => {
        await unassignGenre(request.params.id, request.params.genre_id)
        return reply.code(204).send(null)
      },
    )
  }
