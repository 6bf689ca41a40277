import type { Login } from '../infrastructure/logins.ts'

export type RefreshCookie = ReturnType<typeof refreshCookie>

/** Browsers keep cookies for 400 days at most. */
const maximumCookieDays = 400
const daySeconds = 86_400

/**
 * The cookie with the refresh token, and the cookie that identifies a browser that has signed in before. Scripts cannot
 * read these cookies, requests from other sites do not carry them, and browsers send them to `/api/v1/auth` only. With
 * https the names begin with `__Secure-`, so that a page without https cannot set the cookies.
 */
export const refreshCookie = ({
  publicUrl,
  lifetimeDays,
}: {
  publicUrl: string
  lifetimeDays: { readonly account: number; readonly guest: number }
}) => {
  const secure = /^https:/i.test(publicUrl)
  const prefix = secure ? '__Secure-' : ''
  const options = { httpOnly: true, sameSite: 'strict', path: '/api/v1/auth', secure } as const
  const name = `${prefix}marquee_refresh`
  return {
    name,
    options,
    /** The options for the refresh token of a login, which the browser keeps as long as the token is valid. */
    optionsFor: ({ isGuest }: Pick<Login, 'isGuest'>) => ({
      ...options,
      maxAge: (isGuest ? lifetimeDays.guest : lifetimeDays.account) * daySeconds,
    }),
    browserName: `${prefix}marquee_browser`,
    browserOptions: { ...options, maxAge: maximumCookieDays * daySeconds },
    /**
     * The refresh token of a request. A cookie from before the switch to https, without the prefix, is accepted too.
     */
    tokenIn: (cookies: Readonly<Record<string, string | undefined>>): string | undefined =>
      cookies[name] ?? cookies['marquee_refresh'],
  }
}
