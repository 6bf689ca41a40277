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
