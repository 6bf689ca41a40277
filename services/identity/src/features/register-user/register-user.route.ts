import { openToAll } from '@marquee/service-kit/http/auth'
import { disconnectSignal } from '@marquee/service-kit/http/disconnect-signal'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { EmailTaken, HashingBusy } from '../../domain/errors.ts'
import { emailAddress } from '../email-address.body.ts'
import { fullName, newPassword, toUserBody, userBody } from '../user.body.ts'
import type { RegisterUser } from './register-user.ts'

const body = z.strictObject({
  email: emailAddress,
  password: newPassword,
  full_name: fullName,
})

export const registerUserRoute =
  (registerUser: RegisterUser): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/users',
      {
        schema: {
          operationId: 'registerUser',
          summary: 'Register a user',
          description:
            'Opens an active account without superuser rights. The user is not signed in yet: use `POST /auth/access-token` next. Emails are unique; case is ignored (409 `email-taken`). After a 503 `busy`, wait for `Retry-After` and repeat the request.',
          body,
          response: { 201: userBody },
          problems: [EmailTaken, HashingBusy],
        },
        ...openToAll,
      },
      async ({ body: { email, password, full_name } }, reply) => {
        const user = await registerUser({ email, password, fullName: full_name }, disconnectSignal(reply))
        return reply.code(201).send(toUserBody(user))
      },
    )
  }
