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

export type RefreshCookie = ReturnType<typeof refreshCookie>

/** Browsers keep no cookie for longer. */
const longestDays = 400
const daySeconds = 86_400

/**
 * The cookie in which browsers keep the refresh token, and the one that says that they have signed in before. Scripts cannot
 * read them, other sites cannot have them sent, and they go nowhere but to the paths that take them. With https their names
 * have the prefix that keeps a page without it from setting them.
 */
export const refreshCookie = ({ publicUrl, lifetimeDays }: { publicUrl: string; lifetimeDays: number }) => {
  const secure = /^https:/i.test(publicUrl)
  const prefix = secure ? '__Secure-' : ''
  const options = { httpOnly: true, sameSite: 'strict', path: '/api/v1/auth', secure } as const
  const name = `${prefix}marquee_refresh`
  return {
    name,
    options: { ...options, maxAge: lifetimeDays * daySeconds },
    browserName: `${prefix}marquee_browser`,
    browserOptions: { ...options, maxAge: longestDays * daySeconds },
    /** The refresh token of a request; one from before the prefix counts as well. */
    tokenIn: (cookies: Readonly<Record<string, string | undefined>>): string | undefined =>
      cookies[name] ?? cookies['marquee_refresh'],
  }
}

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
