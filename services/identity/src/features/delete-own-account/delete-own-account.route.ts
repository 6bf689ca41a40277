import { signedIn } from '@marquee/service-kit/http/auth'
import { disconnectSignal } from '@marquee/service-kit/http/disconnect-signal'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  AccountInUse,
  GuestHasNoPassword,
  HashingBusy,
  LastSuperuser,
  TooManyFailedLogins,
  WrongPassword,
} from '../../domain/errors.ts'
import type { DeleteOwnAccount } from './delete-own-account.ts'

const body = z
  .strictObject({
    current_password: z
      .string()
      .max(1024)
      .optional()
      .describe('The account’s password, as a confirmation. Required for an account; a guest has none')
      .meta({ examples: ['correct horse battery'] }),
  })
  .nullish()

export const deleteOwnAccountRoute =
  (deleteOwnAccount: DeleteOwnAccount): FastifyPluginAsyncZod =>
  async (app) => {
    app.delete(
      '/users/me',
      {
        schema: {
          operationId: 'deleteOwnAccount',
          summary: 'Delete your account',
          description:
            'Removes your name and email in all services and ends all logins. Past tickets and payments stay on record without name and email. The deletion cannot be undone, but the email can register again. An account confirms the deletion with `current_password`. A guest sends no body; with a password, the request is refused (409 `guest-has-no-password`). A hold, an upcoming ticket or an unfinished refund prevents the deletion (409 `account-in-use`): cancel the reservation or wait.',
          body,
          response: { 204: z.null().describe('The account is deleted') },
          problems: [AccountInUse, LastSuperuser, GuestHasNoPassword, WrongPassword, TooManyFailedLogins, HashingBusy],
        },
        ...signedIn,
      },
      async ({ body, user: { id, sessionId } }, reply) => {
        await deleteOwnAccount({ id, sessionId, password: body?.current_password }, disconnectSignal(reply))
        return reply.code(204).send(null)
      },
    )
  }
