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
            'Ends the login of the refresh token, which is read from the body or else from the cookie. Access tokens of the login are refused within 2 s. A repeated request, an unknown token and a missing token also get a 204.',
          body: refreshRequest,
          response: { 204: z.null().describe('The login has ended') },
        },
        ...openToAll,
      },
      async ({ body, cookies }, reply) => {
        await logOut(body?.refresh_token ?? cookie.tokenIn(cookies))
        return reply.clearCookie(cookie.name, cookie.options).code(204).send(null)
      },
    )
  }
