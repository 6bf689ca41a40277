import { openToAll } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AccessTokens } from '../../infrastructure/access-tokens.ts'
import { emailAddress } from '../email-address.body.ts'
import type { RefreshCookie } from '../refresh-cookie.ts'
import { noStore, tokenBody, toTokenBody } from '../token.body.ts'
import { fullName } from '../user.body.ts'
import type { ContinueAsGuest } from './continue-as-guest.ts'

const body = z.strictObject({
  email: emailAddress,
  full_name: fullName.optional().describe('Display name; `Guest` if it is not sent'),
})

export const continueAsGuestRoute =
  ({
    continueAsGuest,
    accessTokens,
    cookie,
  }: {
    continueAsGuest: ContinueAsGuest
    accessTokens: AccessTokens
    cookie: RefreshCookie
  }): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/auth/guest',
      {
        schema: {
          operationId: 'continueAsGuest',
          summary: 'Buy without an account',
          description:
            'Creates a guest and signs the guest in, with the same answer and cookie as `POST /auth/access-token`. Each request creates another guest, who sees only their own reservations. Several guests and an account may have the same email. A guest has no password, so a guest who loses the refresh token loses access to the reservations. `POST /users/me/password` turns the guest into an account. An unused guest without a live reservation is deleted after some weeks.',
          body,
          response: { 201: tokenBody },
        },
        ...openToAll,
      },
      async ({ body: { email, full_name } }, reply) => {
        const login = await continueAsGuest({ email, fullName: full_name })
        return reply
          .code(201)
          .headers(noStore)
          .setCookie(cookie.name, login.refreshToken, cookie.optionsFor(login))
          .send(await toTokenBody(accessTokens, login))
      },
    )
  }
