import { signedIn } from '@marquee/service-kit/auth'
import { problems } from '@marquee/service-kit/problem'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { toUserBody, userBody } from '../user-body.ts'
import type { ViewOwnAccount } from './view-own-account.ts'

export const viewOwnAccountRoute =
  (viewOwnAccount: ViewOwnAccount): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/users/me',
      {
        schema: { summary: 'Who is signed in', tags: ['identity'], response: { 200: userBody, ...problems(401) } },
        ...signedIn,
      },
      async ({ user }) => toUserBody(await viewOwnAccount(user.id)),
    )
  }
