/** Any origin: only paths matter here. */
const origin = 'https://cinema.invalid'

const parse = (path: string): URL | undefined => {
  try {
    return new URL(path, origin)
  } catch {
    return undefined
  }
}

/**
 * The path that a visitor goes to after signing in: the value of `?next=`, if it is a path of this site. Everything
 * else, such as another site's address, is replaced by the visitor's tickets.
 */
export const nextPath = (next: string | null): string => {
  const fallback = '/my-tickets'
  if (next === null || !next.startsWith('/')) return fallback
  // The browser's own parser knows all the ways to write another host, such as `//host`, `/\host` and `/<tab>/host`.
  const url = parse(next)
  if (url === undefined || url.origin !== origin || url.pathname.startsWith('//')) return fallback
  return url.pathname === '/sign-in' ? fallback : `${url.pathname}${url.search}${url.hash}`
}

/** The address of the page on which visitors sign in or sign up, and then go on at a path of this site. */
export const signInPath = (next: string, { isNew = false }: { isNew?: boolean } = {}): string =>
  `/sign-in?${new URLSearchParams({ ...(isNew ? { new: '1' } : {}), next })}`
