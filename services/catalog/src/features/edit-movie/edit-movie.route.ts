import { superusersOnly } from '@marquee/service-kit/http/auth'
import { line, paragraphs } from '@marquee/service-kit/http/text'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  ImageTooLarge,
  MovieNotFound,
  PosterProcessingBusy,
  PosterStorageUnavailable,
  UnsupportedImage,
} from '../../domain/errors.ts'
import { type MovieEdit, maxDurationMinutes } from '../../domain/movie.ts'
import { movieBody, toMovieBody } from '../movie.body.ts'
import { factFields, fromFactFields } from '../movie-facts.body.ts'
import type { AddMovie } from './add-movie.ts'
import type { ChangeMovie } from './change-movie.ts'
import { acceptMovieForms } from './movie-form.ts'

const poster = z
  .custom<Uint8Array>((value) => value instanceof Uint8Array, 'expected a file')
  .meta({ type: 'string', format: 'binary', description: 'JPEG, PNG or WebP, up to 5 MiB and 40 million pixels' })
  .nullable()

const fields = z.strictObject({
  title: line({ max: 100 }).meta({ examples: ['Metropolis'] }),
  description: paragraphs({ max: 5_000 })
    .optional()
    .meta({ examples: ['A city of two worlds, and a robot between them.'] }),
  duration_minutes: z
    .int()
    .min(1)
    .max(maxDurationMinutes)
    .optional()
    .describe('Defaults to 120 for a new movie')
    .meta({ examples: [153] }),
  poster_image: poster.optional(),
  ...factFields,
})

const fromBody = (body: z.output<typeof changes>): MovieEdit => ({
  title: body.title,
  description: body.description,
  durationMinutes: body.duration_minutes,
  poster: body.poster_image,
  ...fromFactFields(body),
})

const changes = fields.partial()

const posterProblems = [UnsupportedImage, ImageTooLarge, PosterStorageUnavailable, PosterProcessingBusy]

export const editMovieRoutes =
  ({ addMovie, changeMovie }: { addMovie: AddMovie; changeMovie: ChangeMovie }): FastifyPluginAsyncZod =>
  async (app) => {
    await acceptMovieForms(app)

    app.post(
      '/movies',
      {
        schema: {
          operationId: 'addMovie',
          summary: 'Add a movie',
          description:
            'Send a form to include a poster, or JSON without one. A form has one field `cast` for each name, or a single field `cast` with a JSON list. Its field `age_rating` is a JSON object. Facts that are unknown can be left out. Titles need not be unique, so a repeated request adds a second movie. After a 503 `poster-processing-busy` or `poster-storage-unavailable` no movie was added: repeat the request after `Retry-After`. After any other 503, look for the movie before you repeat the request.',
          consumes: ['multipart/form-data', 'application/json'],
          body: fields,
          response: { 201: movieBody },
          problems: posterProblems,
        },
        ...superusersOnly,
      },
      async (request, reply) => {
        const movie = await addMovie({ ...fromBody(request.body), title: request.body.title })
        return reply.code(201).header('location', `/api/v1/movies/${movie.id}`).send(toMovieBody(movie))
      },
    )

    app.patch(
      '/movies/:id',
      {
        schema: {
          operationId: 'changeMovie',
          summary: 'Change a movie',
          description:
            'Changes only the fields that are sent. An empty `poster_image` in a form, or `null` in JSON, removes the poster. The facts from `original_title` to `original_language` are removed in the same way: by an empty field in a form, or by `null` in JSON. A new `cast` or `age_rating` replaces the whole old value. Showtimes that are already scheduled keep their times. After any 503 the request can be repeated.',
          consumes: ['multipart/form-data', 'application/json'],
          params: z.strictObject({ id: z.guid() }),
          body: changes,
          response: { 200: movieBody },
          problems: [...posterProblems, MovieNotFound],
        },
        ...superusersOnly,
      },
      async (request) => toMovieBody(await changeMovie({ id: request.params.id, ...fromBody(request.body) })),
    )
  }
