import { openToAll } from '@marquee/service-kit/http/auth'
import { idempotencyKey } from '@marquee/service-kit/http/idempotency-key'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { InvalidRefreshToken } from '../../domain/errors.ts'
import type { AccessTokens } from '../../infrastructure/access-tokens.ts'
import type { RefreshCookie } from '../refresh-cookie.ts'
import { noStore, refreshRequest, tokenBody, toTokenBody } from '../token.body.ts'
import type { RefreshLogin } from './refresh-login.ts'

const headers = z.looseObject({
  'idempotency-key': idempotencyKey(
    'A new random value for each refresh, for example a UUID. A repeat with the same refresh token and key gets the same new refresh token.',
  ),
})

export const refreshLoginRoute =
  ({
    refreshLogin,
    accessTokens,
    cookie,
  }: {
    refreshLogin: RefreshLogin
    accessTokens: AccessTokens
    cookie: RefreshCookie
  }): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/auth/refresh',
      {
        schema: {
          operationId: 'refreshLogin',
          summary: 'Exchange the refresh token for new tokens',
          description:
            'Reads the refresh token from the body, or else from the cookie: `__Secure-marquee_refresh` with https, `marquee_refresh` without. A refresh token works once: a used token ends the login. A request whose response may have been lost can be repeated with the same `Idempotency-Key`, for a day by default, as long as the new refresh token is unused. After a 401 `invalid-refresh-token`, sign in again.',
          headers,
          body: refreshRequest,
          response: { 200: tokenBody },
          problems: [InvalidRefreshToken],
        },
        ...openToAll,
      },
      async ({ body, cookies, headers: { 'idempotency-key': key } }, reply) => {
        const login = await refreshLogin(body?.refresh_token ?? cookie.tokenIn(cookies), key)
        return reply
          .headers(noStore)
          .setCookie(cookie.name, login.refreshToken, cookie.optionsFor(login))
          .send(await toTokenBody(accessTokens, login))
      },
    )
  }
