import { superusersOnly } from '@marquee/service-kit/http/auth'
import { pageQuery, readCursor, sendPage } from '@marquee/service-kit/http/pagination'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { toUserBody, userBody } from '../user.body.ts'
import type { ListUsers } from './list-users.ts'

export const listUsersRoute =
  (listUsers: ListUsers): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/users',
      {
        schema: {
          operationId: 'listUsers',
          summary: 'List all users, newest first',
          description:
            'One page of users. Deleted accounts are left out. The `Link` header has the address of the next page, if there is one.',
          querystring: pageQuery,
          response: { 200: z.array(userBody) },
        },
        ...superusersOnly,
      },
      async (request, reply) => {
        const { limit, cursor } = request.query
        const before = readCursor(cursor, z.guid())
        const rows = await listUsers({ actorId: request.user.id, before, limit })
        return sendPage(request, reply, { rows, limit, cursorOf: ({ id }) => id }).map(toUserBody)
      },
    )
  }
