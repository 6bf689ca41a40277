import { superusersOnly } from '@marquee/service-kit/http/auth'
import { line } from '@marquee/service-kit/http/text'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { GenreExists } from '../../domain/errors.ts'
import { genreBody } from '../genre.body.ts'
import type { AddGenre } from './add-genre.ts'

export const addGenreRoute =
  (addGenre: AddGenre): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/movies/genres',
      {
        schema: {
          operationId: 'addGenre',
          summary: 'Add a genre',
          description: 'Names are unique; case is ignored (409 `genre-exists`).',
          body: z.strictObject({ name: line({ max: 100 }).meta({ examples: ['Science fiction'] }) }),
          response: { 201: genreBody },
          problems: [GenreExists],
        },
        ...superusersOnly,
      },
      async (request, reply) => reply.code(201).send(await addGenre(request.body)),
    )
  }
