import { superusersOnly } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { GuestHasNoPassword, LastSuperuser, UserNotFound } from '../../domain/errors.ts'
import { toUserBody, userBody } from '../user.body.ts'
import type { AdministerUser } from './administer-user.ts'

const body = z.strictObject({
  is_active: z.boolean().optional().describe('`false` deactivates the account and ends all its logins'),
  is_superuser: z.boolean().optional().describe('Whether the user has the rights of the staff'),
})

export const administerUserRoute =
  (administerUser: AdministerUser): FastifyPluginAsyncZod =>
  async (app) => {
    app.patch(
      '/users/:id',
      {
        schema: {
          operationId: 'administerUser',
          summary: 'Activate or deactivate a user, grant or revoke superuser rights',
          description:
            'Changes only the fields that are sent; repeating the request has no further effect. The last active superuser cannot be deactivated or lose the rights (409 `last-superuser`): make another user a superuser first. A guest cannot become a superuser (409 `guest-has-no-password`). A deleted account is not found (404).',
          params: z.strictObject({ id: z.guid().describe('The user’s id, from the list of users') }),
          body,
          response: { 200: userBody },
          problems: [UserNotFound, LastSuperuser, GuestHasNoPassword],
        },
        ...superusersOnly,
      },
      async ({ params: { id }, body: { is_active, is_superuser }, user }) =>
        toUserBody(
          await administerUser({
            actorId: user.id,
            id,
            change: {
              ...(is_active === undefined ? {} : { isActive: is_active }),
              ...(is_superuser === undefined ? {} : { isSuperuser: is_superuser }),
            },
          }),
        ),
    )
  }
