import { openToAll } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { InvalidRefreshToken } from '../../domain/errors.ts'
import type { AccessTokens } from '../../infrastructure/access-tokens.ts'
import type { RefreshCookie } from '../refresh-cookie.ts'
import { noStore, refreshRequest, tokenBody, toTokenBody } from '../token.body.ts'
import type { RefreshLogin } from './refresh-login.ts'

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
            'Reads the refresh token from the body, or else from the cookie: `__Secure-marquee_refresh` with https, `marquee_refresh` without. A refresh token works once, so do not repeat the request: a used token ends the login. After a 401 `invalid-refresh-token`, sign in again.',
          body: refreshRequest,
          response: { 200: tokenBody },
          problems: [InvalidRefreshToken],
        },
        ...openToAll,
      },
      async ({ body, cookies }, reply) => {
        const login = await refreshLogin(body?.refresh_token ?? cookie.tokenIn(cookies))
        return reply
          .headers(noStore)
          .setCookie(cookie.name, login.refreshToken, cookie.options)
          .send(await toTokenBody(accessTokens, login))
      },
    )
  }
