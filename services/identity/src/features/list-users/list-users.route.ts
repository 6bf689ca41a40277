import { superusersOnly } from '@marquee/service-kit/http/auth'
import { pageQuery, readCursor, sendPage } from '@marquee/service-kit/http/pagination'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { toUserBody, userBody } from '../user.body.ts'
import type { ListUsers } from './list-users.ts'

const querystring = pageQuery.extend({
  is_guest: z
    .enum(['true', 'false'])
    .optional()
    .describe('`true`: only guests, who buy without an account. `false`: only accounts'),
})

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
            'One page of users. Deleted users are left out. The `Link` header has the address of the next page, if there is one.',
          querystring,
          response: { 200: z.array(userBody) },
        },
        ...superusersOnly,
      },
      async (request, reply) => {
        const { limit, cursor, is_guest } = request.query
        const isGuest = is_guest === undefined ? undefined : is_guest === 'true'
        const before = readCursor(cursor, z.guid())
        const rows = await listUsers({ actorId: request.user.id, before, isGuest, limit })
        return sendPage(request, reply, { rows, limit, cursorOf: ({ id }) => id }).map(toUserBody)
      },
    )
  }
