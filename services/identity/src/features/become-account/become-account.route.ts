import { signedIn } from '@marquee/service-kit/http/auth'
import { disconnectSignal } from '@marquee/service-kit/http/disconnect-signal'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { EmailTaken, HashingBusy, NotAGuest } from '../../domain/errors.ts'
import { newPassword, toUserBody, userBody } from '../user.body.ts'
import type { BecomeAccount } from './become-account.ts'

const body = z.strictObject({ password: newPassword })

export const becomeAccountRoute =
  (becomeAccount: BecomeAccount): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/users/me/password',
      {
        schema: {
          operationId: 'becomeAccount',
          summary: 'Turn a guest into an account',
          description:
            'Sets the first password of a guest, who becomes an account with the same id. The account keeps the guest’s reservations, and its tokens stay valid. From then on, the customer signs in with email and password. If an account with this email exists, the guest stays a guest (409 `email-taken`). An account gets 409 `not-a-guest`, also when the request is repeated.',
          body,
          response: { 200: userBody },
          problems: [EmailTaken, NotAGuest, HashingBusy],
        },
        ...signedIn,
      },
      async ({ body: { password }, user: { id } }, reply) =>
        toUserBody(await becomeAccount({ id, password }, disconnectSignal(reply))),
    )
  }
