import formbody from '@fastify/formbody'
import { superusersOnly } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  GenreAlreadyAssigned,
  GenreNotAssigned,
  GenreNotFound,
  MovieNotFound,
  TooManyGenres,
} from '../../domain/errors.ts'
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
          problems: [MovieNotFound, GenreNotFound, GenreAlreadyAssigned, TooManyGenres],
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
          problems: [MovieNotFound, GenreNotAssigned],
        },
        ...superusersOnly,
      },
      async (request, reply) => {
        await unassignGenre(request.params.id, request.params.genre_id)
        return reply.code(204).send(null)
      },
    )
  }
