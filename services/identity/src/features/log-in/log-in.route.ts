import formbody from '@fastify/formbody'
import { openToAll } from '@marquee/service-kit/auth'
import { problems } from '@marquee/service-kit/problem'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { normaliseEmail } from '../../domain/email.ts'
import { isPlainText } from '../../domain/plain-text.ts'
import type { AccessTokens } from '../../infrastructure/access-tokens.ts'
import { notStored, type RefreshCookie, tokenBody, toTokenBody } from '../token-body.ts'
import type { LogIn } from './log-in.ts'

const ignored = z.string().max(1024).optional().describe('OAuth 2 clients send it; it makes no difference')

// RFC 6749, section 4.3.2.
const body = z.strictObject({
  username: z
    .string()
    .min(1)
    .max(320)
    .refine(isPlainText, 'must not contain control characters')
    .transform(normaliseEmail)
    .describe('The email'),
  password: z.string().min(1).max(1024),
  grant_type: z.literal('password').optional(),
  scope: ignored,
  client_id: ignored,
  client_secret: ignored,
})

export const logInRoute =
  ({
    logIn,
    accessTokens,
    cookie,
  }: {
    logIn: LogIn
    accessTokens: AccessTokens
    cookie: RefreshCookie
  }): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(formbody, { bodyLimit: 16 * 1024 })
    app.post(
      '/auth/access-token',
      {
        schema: {
          summary: 'Sign in',
          description: 'The password grant of OAuth 2. The refresh token is also set as an HttpOnly cookie.',
          tags: ['identity'],
          consumes: ['application/x-www-form-urlencoded', 'application/json'],
          body,
          response: { 200: tokenBody, ...problems(400, 415, 422, 429, 503) },
        },
        ...openToAll,
      },
      async ({ body: { username, password } }, reply) => {
        const login = await logIn({ email: username, password })
        return reply
          .headers(notStored)
          .setCookie(cookie.name, login.refreshToken, cookie.options)
          .send(await toTokenBody(accessTokens, login))
      },
    )
  }
