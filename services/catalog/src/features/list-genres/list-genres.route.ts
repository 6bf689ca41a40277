import { openToAll } from '@marquee/service-kit/http/auth'
import { notModified } from '@marquee/service-kit/http/entity-tag'
import { pageQuery, readCursor, sendPage } from '@marquee/service-kit/http/pagination'
import { echoedText } from '@marquee/service-kit/http/text'
import type { VersionedResponses } from '@marquee/service-kit/http/versioned-responses'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Genres } from '../../infrastructure/genres.ts'
import { genreBody } from '../genre.body.ts'

const cursor = z.object({ name: echoedText(), id: z.guid() })

export const listGenresRoute =
  ({ genres, responses }: { genres: Pick<Genres, 'list'>; responses: VersionedResponses }): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/movies/genres',
      {
        schema: {
          operationId: 'listGenres',
          summary: 'List all genres by name',
          description: 'One page of genres. The `Link` header has the address of the next page, if there is one.',
          querystring: pageQuery,
          response: { 200: z.array(genreBody), ...notModified },
        },
        ...openToAll,
      },
      (request, reply) =>
        responses.send(request, reply, async () => {
          const { limit } = request.query
          const rows = await genres.list({ limit, after: readCursor(request.query.cursor, cursor) })
          const cursorOf = ({ sortName, id }: (typeof rows)[number]) => ({ name: sortName, id })
          return { body: sendPage(request, reply, { rows, limit, cursorOf }) }
        }),
    )
  }
