import { superusersOnly } from '@marquee/service-kit/auth'
import { problems } from '@marquee/service-kit/problem'
import { line, paragraphs } from '@marquee/service-kit/text'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { maxDurationMinutes } from '../../domain/movie.ts'
import { movieBody } from '../../infrastructure/movie-views.ts'
import type { AddMovie } from './add-movie.ts'
import type { ChangeMovie } from './change-movie.ts'
import { takeMovieForms } from './movie-form.ts'

const poster = z
  .custom<Uint8Array>((value) => value instanceof Uint8Array, 'expected a file')
  .meta({ type: 'string', format: 'binary', description: 'JPEG, PNG or WebP, up to 5 MB' })
  .nullable()

const fields = z.strictObject({
  title: line({ max: 100 }),
  description: paragraphs({ max: 5_000 }).optional(),
  duration_minutes: z.coerce.number().int().min(1).max(maxDurationMinutes).optional(),
  poster_image: poster.optional(),
})

const fromBody = ({ duration_minutes, poster_image, ...texts }: z.output<typeof changes>) => ({
  ...texts,
  durationMinutes: duration_minutes,
  poster: poster_image,
})

const changes = fields.partial()

export const editMovieRoutes =
  ({ addMovie, changeMovie }: { addMovie: AddMovie; changeMovie: ChangeMovie }): FastifyPluginAsyncZod =>
  async (app) => {
    await takeMovieForms(app)

    app.post(
      '/movies',
      {
        schema: {
          operationId: 'addMovie',
          summary: 'Add a movie',
          tags: ['catalog'],
          consumes: ['multipart/form-data', 'application/json'],
          body: fields,
          response: { 201: movieBody, ...problems(400, 401, 403, 413, 415, 422, 503) },
        },
        ...superusersOnly,
      },
      async (request, reply) => {
        const movie = await addMovie({ ...fromBody(request.body), title: request.body.title })
        return reply.code(201).header('location', `/api/v1/movies/${movie.id}`).send(movie)
      },
    )

    app.patch(
      '/movies/:id',
      {
        schema: {
          operationId: 'changeMovie',
          summary: 'Change a movie; what is left out stays, and showtimes that are scheduled keep their times',
          tags: ['catalog'],
          consumes: ['multipart/form-data', 'application/json'],
          params: z.strictObject({ id: z.uuid() }),
          body: changes,
          response: { 200: movieBody, ...problems(400, 401, 403, 404, 413, 415, 422, 503) },
        },
        ...superusersOnly,
      },
      async (request) => changeMovie({ id: request.params.id, ...fromBody(request.body) }),
    )
  }
