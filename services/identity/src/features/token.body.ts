import { z } from 'zod'
import type { AccessTokens } from '../infrastructure/access-tokens.ts'
import type { Login } from '../infrastructure/logins.ts'

/** The token response of OAuth 2 (RFC 6749, section 5.1). */
export const tokenBody = z
  .object({
    access_token: z
      .string()
      .describe('A JSON Web Token (RFC 9068), signed with RS256')
      .meta({ examples: ['eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIwMTk5In0.c2ln'] }),
    token_type: z.literal('bearer'),
    expires_in: z
      .int()
      .describe('Seconds')
      .meta({ examples: [600] }),
    refresh_token: z
      .string()
      .describe('Works once')
      .meta({ examples: ['Jq7m0oYx3Fh2'] }),
  })
  .meta({ id: 'Tokens' })

export type TokenBody = z.infer<typeof tokenBody>

export const toTokenBody = async (accessTokens: AccessTokens, login: Login): Promise<TokenBody> => ({
  access_token: await accessTokens.issue(login),
  token_type: 'bearer',
  expires_in: accessTokens.lifetimeSeconds,
  refresh_token: login.refreshToken,
})

/** RFC 6749, section 5.1: nobody between us and the client keeps a copy of a token. */
export const notStored = { 'cache-control': 'no-store', pragma: 'no-cache' }

/** A token in the body, for clients that keep it themselves. */
export const refreshRequest = z
  .strictObject({
    refresh_token: z
      .string()
      .min(1)
      .max(512)
      .optional()
      .meta({ examples: ['Jq7m0oYx3Fh2'] }),
  })
  .nullish()
