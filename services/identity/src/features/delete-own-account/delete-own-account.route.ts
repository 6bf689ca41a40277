import { signedIn } from '@marquee/service-kit/http/auth'
import { calledOff } from '@marquee/service-kit/http/called-off'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { AccountInUse, HashingBusy, LastSuperuser, TooManyFailedLogins, WrongPassword } from '../../domain/errors.ts'
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
          problems: [AccountInUse, LastSuperuser, WrongPassword, TooManyFailedLogins, HashingBusy],
        },
        ...signedIn,
      },
      async ({ body: { current_password: password }, user: { id, sessionId } }, reply) => {
        await deleteOwnAccount({ id, sessionId, password }, calledOff(reply))
        return reply.code(204).send(null)
      },
    )
  }
