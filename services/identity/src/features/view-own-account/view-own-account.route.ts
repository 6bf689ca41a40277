import { signedIn } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { toUserBody, userBody } from '../user.body.ts'
import type { ViewOwnAccount } from './view-own-account.ts'

export const viewOwnAccountRoute =
  (viewOwnAccount: ViewOwnAccount): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/users/me',
      {
        schema: {
          operationId: 'getOwnAccount',
          summary: 'Get your account',
          description:
            'Returns the signed-in user with the current rights. The access token may still have older rights. A 401 `invalid-token` also means that the account was deactivated or deleted.',
          response: { 200: userBody },
        },
        ...signedIn,
      },
      async ({ user }) => toUserBody(await viewOwnAccount(user.id)),
    )
  }
