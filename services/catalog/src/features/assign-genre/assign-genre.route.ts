import formbody from '@fastify/formbody'
import { superusersOnly } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { GenreAlreadyAssigned, GenreNotFound, MovieNotFound, TooManyGenres } from '../../domain/errors.ts'
import { exampleIds } from '../example-ids.ts'
import { movieBody, toMovieBody } from '../movie.body.ts'
import type { AssignGenre } from './assign-genre.ts'

export const assignGenreRoute =
  (assignGenre: AssignGenre): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(formbody, { bodyLimit: 1024 })

    app.post(
      '/movies/:id/genres',
      {
        schema: {
          operationId: 'assignGenre',
          summary: 'Assign a genre to a movie',
          description:
            'Returns the movie with its genres. Repeating the request gives a 409 `genre-already-assigned` and changes nothing. A movie can have 50 genres.',
          consumes: ['application/json', 'application/x-www-form-urlencoded'],
          params: z.strictObject({ id: z.guid() }),
          body: z.strictObject({ genre_id: z.guid().meta({ examples: [exampleIds.genre] }) }),
          response: { 200: movieBody },
          problems: [MovieNotFound, GenreNotFound, GenreAlreadyAssigned, TooManyGenres],
        },
        ...superusersOnly,
      },
      async (request) => toMovieBody(await assignGenre({ movieId: request.params.id, genreId: request.body.genre_id })),
    )
  }
