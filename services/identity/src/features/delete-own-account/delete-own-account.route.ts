import { signedIn } from '@marquee/service-kit/http/auth'
import { calledOff } from '@marquee/service-kit/http/called-off'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { DeleteOwnAccount } from './delete-own-account.ts'

const body = z.strictObject({
  current_password: z
    .string()
    .max(1024)
    .meta({ examples: ['correct horse battery'] }),
})

export const deleteOwnAccountRoute =
  (deleteOwnAccount: DeleteOwnAccount): FastifyPluginAsyncZod =>
  async (app) => {
    app.delete(
      '/users/me',
      {
        schema: {
          operationId: 'deleteOwnAccount',
          summary: 'Delete the own account',
          description:
            'Name and address are removed everywhere, and all logins end. Tickets that were used and what they cost stay on record without them. It cannot be undone; the address can register again.',
          body,
          response: { 204: z.null().describe('The account is deleted') },
          problems: {
            409: {
              'account-in-use':
                'There is an upcoming ticket or a payment under way. Cancel it, or wait until it is over.',
              'last-superuser': 'The last active superuser stays one.',
            },
            422: { 'wrong-password': 'The current password is wrong.' },
            429: {
              'too-many-failed-logins': {
                detail: 'Too many logins to this account have failed. Try again later.',
                members: { retry_after_seconds: 900 },
              },
            },
            503: { busy: 'Too many sign-ins are under way. Try again in a moment.' },
          },
        },
        ...signedIn,
      },
      async ({ body: { current_password: password }, user: { id, sessionId } }, reply) => {
        await deleteOwnAccount({ id, sessionId, password }, calledOff(reply))
        return reply.code(204).send(null)
      },
    )
  }
