import { superusersOnly } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { LastSuperuser, UserNotFound } from '../../domain/errors.ts'
import { toUserBody, userBody } from '../user.body.ts'
import type { AdministerUser } from './administer-user.ts'

const body = z.strictObject({
  is_active: z.boolean().optional().describe('`false` ends all logins'),
  is_superuser: z.boolean().optional(),
})

export const administerUserRoute =
  (administerUser: AdministerUser): FastifyPluginAsyncZod =>
  async (app) => {
    app.patch(
      '/users/:id',
      {
        schema: {
          operationId: 'administerUser',
          summary: 'Open or close an account, make its user a superuser or not',
          params: z.strictObject({ id: z.guid() }),
          body,
          response: { 200: userBody },
          problems: [UserNotFound, LastSuperuser],
        },
        ...superusersOnly,
      },
      async ({ params: { id }, body: { is_active, is_superuser }, user }) =>
        toUserBody(
          await administerUser({
            actorId: user.id,
            id,
            standing: {
              ...(is_active === undefined ? {} : { isActive: is_active }),
              ...(is_superuser === undefined ? {} : { isSuperuser: is_superuser }),
            },
          }),
        ),
    )
  }
