import { z } from 'zod'
import type { AccessTokens } from '../infrastructure/access-tokens.ts'
import type { Login } from '../infrastructure/logins.ts'

/** The token response of OAuth 2 (RFC 6749, section 5.1). */
export const tokenBody = z
  .object({
    access_token: z
      .string()
      .describe('A JSON Web Token (RFC 9068), signed with RS256. Send the token as `Authorization: Bearer`')
      .meta({ examples: ['eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIwMTk5In0.c2ln'] }),
    token_type: z.literal('bearer'),
    expires_in: z
      .int()
      .describe('Lifetime of the access token in seconds')
      .meta({ examples: [600] }),
    refresh_token: z
      .string()
      .describe('Renews the login at `POST /auth/refresh`. Works once; each refresh returns a new refresh token')
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

/** Headers that keep tokens out of every cache (RFC 6749, section 5.1). */
export const noStore = { 'cache-control': 'no-store', pragma: 'no-cache' }

/** The body of a refresh or a logout. Browsers may leave the body out and send the cookie. */
export const refreshRequest = z
  .strictObject({
    refresh_token: z
      .string()
      .min(1)
      .max(512)
      .optional()
      .describe('Defaults to the cookie: `__Secure-marquee_refresh` with https, `marquee_refresh` without')
      .meta({ examples: ['Jq7m0oYx3Fh2'] }),
  })
  .nullish()
