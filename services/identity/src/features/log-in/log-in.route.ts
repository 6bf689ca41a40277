import formbody from '@fastify/formbody'
import { canonicalEmail } from '@marquee/kernel/email-address'
import { openToAll } from '@marquee/service-kit/http/auth'
import { disconnectSignal } from '@marquee/service-kit/http/disconnect-signal'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { HashingBusy, InvalidGrant, TooManyFailedLogins } from '../../domain/errors.ts'
import { isPlainText } from '../../domain/plain-text.ts'
import type { AccessTokens } from '../../infrastructure/access-tokens.ts'
import type { KnownBrowsers } from '../../infrastructure/known-browsers.ts'
import type { RefreshCookie } from '../refresh-cookie.ts'
import { noStore, tokenBody, toTokenBody } from '../token.body.ts'
import type { LogIn } from './log-in.ts'

const ignored = z.string().max(1024).optional().describe('Ignored; some OAuth 2 clients send this field')

// RFC 6749, section 4.3.2.
const body = z.strictObject({
  username: z
    .string()
    .min(1)
    .max(320)
    .refine(isPlainText, 'must not contain control characters')
    .transform(canonicalEmail)
    .describe('The email of the account; case is ignored')
    .meta({ examples: ['ada@example.org'] }),
  password: z
    .string()
    .min(1)
    .max(1024)
    .meta({ examples: ['correct horse battery'] }),
  grant_type: z.literal('password').optional(),
  scope: ignored.meta({ examples: [''] }),
  client_id: ignored.meta({ examples: [''] }),
  client_secret: ignored.meta({ examples: [''] }),
})

export const logInRoute =
  ({
    logIn,
    accessTokens,
    cookie,
    browsers,
  }: {
    logIn: LogIn
    accessTokens: AccessTokens
    cookie: RefreshCookie
    browsers: KnownBrowsers
  }): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(formbody, { bodyLimit: 16 * 1024 })
    app.post(
      '/auth/access-token',
      {
        schema: {
          operationId: 'logIn',
          summary: 'Sign in',
          description:
            'The password grant of OAuth 2. The answer has an access token and a refresh token. The refresh token is also set as an HttpOnly cookie. Ten wrong passwords in 15 minutes lock the account (429): wait for `Retry-After`. A browser that has signed in to the account before has its own count. After a 503 `busy`, wait for `Retry-After` and repeat the request.',
          consumes: ['application/x-www-form-urlencoded', 'application/json'],
          body,
          response: { 200: tokenBody },
          problems: [InvalidGrant, TooManyFailedLogins, HashingBusy],
        },
        ...openToAll,
      },
      async ({ body: { username: email, password }, cookies }, reply) => {
        const browser = browsers.verifyToken(cookies[cookie.browserName], email)
        const login = await logIn({ email, password, browser }, disconnectSignal(reply))
        return reply
          .headers(noStore)
          .setCookie(cookie.name, login.refreshToken, cookie.optionsFor(login))
          .setCookie(cookie.browserName, browsers.issueToken(email), cookie.browserOptions)
          .send(await toTokenBody(accessTokens, login))
      },
    )
  }
