import { superusersOnly } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { GenreInUse, GenreNotFound } from '../../domain/errors.ts'
import type { DeleteGenre } from './delete-genre.ts'

export const deleteGenreRoute =
  (deleteGenre: DeleteGenre): FastifyPluginAsyncZod =>
  async (app) => {
    app.delete(
      '/movies/genres/:id',
      {
        schema: {
          operationId: 'deleteGenre',
          summary: 'Delete a genre',
          description:
            'A genre cannot be deleted while a movie has the genre (409 `genre-in-use`): remove the genre from its movies first.',
          params: z.strictObject({ id: z.guid() }),
          response: { 204: z.null().describe('The genre is deleted') },
          problems: [GenreNotFound, GenreInUse],
        },
        ...superusersOnly,
      },
      async (request, reply) => {
        await deleteGenre(request.params.id)
        return reply.code(204).send(null)
      },
    )
  }
