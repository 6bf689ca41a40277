import { signedIn } from '@marquee/service-kit/http/auth'
import { calledOff } from '@marquee/service-kit/http/called-off'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { HashingBusy, TooManyFailedLogins, WrongPassword } from '../../domain/errors.ts'
import { fullName, newPassword, toUserBody, userBody } from '../user.body.ts'
import type { ChangeOwnAccount } from './change-own-account.ts'

const body = z
  .strictObject({
    full_name: fullName.optional(),
    password: newPassword.optional().describe('Ends every other login; its access tokens are refused within 2 s'),
    current_password: z.string().max(1024).optional().describe('Needed for a new password'),
  })
  .refine(({ password, current_password }) => password === undefined || current_password !== undefined, {
    path: ['current_password'],
    message: 'is needed for a new password',
  })

export const changeOwnAccountRoute =
  (changeOwnAccount: ChangeOwnAccount): FastifyPluginAsyncZod =>
  async (app) => {
    app.patch(
      '/users/me',
      {
        schema: {
          operationId: 'changeOwnAccount',
          summary: 'Change the own name or password',
          body,
          response: { 200: userBody },
          problems: [WrongPassword, TooManyFailedLogins, HashingBusy],
        },
        ...signedIn,
      },
      async ({ body: { full_name, password, current_password }, user: { id, sessionId } }, reply) => {
        const next =
          password === undefined || current_password === undefined
            ? undefined
            : { next: password, current: current_password }
        return toUserBody(
          await changeOwnAccount({ id, sessionId, fullName: full_name, password: next }, calledOff(reply)),
        )
      },
    )
  }
