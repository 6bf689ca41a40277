import { superusersOnly } from '@marquee/service-kit/auth'
import { problems } from '@marquee/service-kit/problem'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Genres } from '../../infrastructure/genres.ts'

export const deleteGenreRoute =
  (deleteGenre: Genres['remove']): FastifyPluginAsyncZod =>
  async (app) => {
    app.delete(
      '/movies/genres/:id',
      {
        schema: {
          operationId: 'deleteGenre',
          summary: 'Delete a genre that no movie has',
          tags: ['catalog'],
          params: z.strictObject({ id: z.uuid() }),
          response: { 204: z.null().describe('It is gone'), ...problems(401, 403, 404, 409, 422) },
        },
        ...superusersOnly,
      },
      async (request, reply) => {
        await deleteGenre(request.params.id)
        return reply.code(204).send(null)
      },
    )
  }
