import { openToAll } from '@marquee/service-kit/http/auth'
import { pageQuery, readCursor, sendPage } from '@marquee/service-kit/http/pagination'
import { echoedText } from '@marquee/service-kit/http/text'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Genres } from '../../infrastructure/genres.ts'
import { genreBody } from '../genre.body.ts'

const cursor = z.object({ name: echoedText(), id: z.guid() })

export const listGenresRoute =
  (genres: Pick<Genres, 'list'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/movies/genres',
      {
        schema: {
          operationId: 'listGenres',
          summary: 'List all genres by name',
          description: 'One page of genres. The `Link` header has the address of the next page, if there is one.',
          querystring: pageQuery,
          response: { 200: z.array(genreBody) },
        },
        ...openToAll,
      },
      async (request, reply) => {
        const { limit } = request.query
        const rows = await genres.list({ limit, after: readCursor(request.query.cursor, cursor) })
        return sendPage(request, reply, { rows, limit, cursorOf: ({ sortName, id }) => ({ name: sortName, id }) })
      },
    )
  }
