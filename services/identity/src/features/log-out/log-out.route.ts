import { openToAll } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { RefreshCookie } from '../refresh-cookie.ts'
import { refreshRequest } from '../token.body.ts'
import type { LogOut } from './log-out.ts'

export const logOutRoute =
  ({ logOut, cookie }: { logOut: LogOut; cookie: RefreshCookie }): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/auth/logout',
      {
        schema: {
          operationId: 'logOut',
          summary: 'Sign out',
          description:
            'Takes the refresh token from the body or the cookie, and ends its login: its access tokens are refused within 2 s.',
          body: refreshRequest,
          response: { 204: z.null() },
        },
        ...openToAll,
      },
      async ({ body, cookies }, reply) => {
        await logOut(body?.refresh_token ?? cookie.tokenIn(cookies))
        const { maxAge: _, ...options } = cookie.options
        return reply.clearCookie(cookie.name, options).code(204).send(null)
      },
    )
  }
