import { signedIn } from '@marquee/service-kit/http/auth'
import { disconnectSignal } from '@marquee/service-kit/http/disconnect-signal'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { GuestHasNoPassword, HashingBusy, TooManyFailedLogins, WrongPassword } from '../../domain/errors.ts'
import { fullName, newPassword, toUserBody, userBody } from '../user.body.ts'
import type { ChangeOwnAccount } from './change-own-account.ts'

const body = z.strictObject({
  full_name: fullName.optional(),
  password: newPassword
    .optional()
    .describe('A new password ends every other login; access tokens of those logins are refused within 2 s'),
  current_password: z.string().max(1024).optional().describe('Required with `password`'),
})

export const changeOwnAccountRoute =
  (changeOwnAccount: ChangeOwnAccount): FastifyPluginAsyncZod =>
  async (app) => {
    app.patch(
      '/users/me',
      {
        schema: {
          operationId: 'changeOwnAccount',
          summary: 'Change your name or password',
          description:
            'Changes only the fields that are sent. A new password requires `current_password` and ends every other login. After ten wrong passwords in 15 minutes, the login gets a 429 for every further password: wait for `Retry-After`. A guest has no password to change (409 `guest-has-no-password`): use `POST /users/me/password`.',
          body,
          response: { 200: userBody },
          problems: [WrongPassword, GuestHasNoPassword, TooManyFailedLogins, HashingBusy],
        },
        ...signedIn,
      },
      async ({ body: { full_name, password, current_password }, user: { id, sessionId } }, reply) => {
        const next = password === undefined ? undefined : { next: password, current: current_password }
        return toUserBody(
          await changeOwnAccount({ id, sessionId, fullName: full_name, password: next }, disconnectSignal(reply)),
        )
      },
    )
  }
