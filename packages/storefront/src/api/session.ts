import { ApiError, answered, createMarquee, type Schemas, urlEncoded } from '@marquee/api-client/client'
import { refreshAttempt } from './refresh-attempt.ts'
import { registerAndSignIn } from './sign-up.ts'

/**
 * The visitor's login. The access token is kept in memory only. The refresh token is an HttpOnly cookie, which this
 * code cannot read. All tabs share one login: a Web Lock lets one tab at a time use the refresh cookie, because two
 * refreshes with the same cookie would end the login. A refresh whose response was lost is repeated with the same
 * idempotency key, also by the page that is opened next.
 */

type Session = {
  /** `restoring` until the first refresh is answered, for a visitor who was signed in at an earlier visit. */
  readonly status: 'restoring' | 'signed-out' | 'signed-in'
  /** Whether the visitor buys without an account, as far as the last token says, also one of an earlier visit. */
  readonly isGuest: boolean
}

type Message =
  | { readonly kind: 'token'; readonly token: Token; readonly isNewLogin: boolean }
  | { readonly kind: 'signed-out' }
type Token = { readonly value: string; readonly expiresAt: number }

const signedOut: Session = { status: 'signed-out', isGuest: false }

const lockName = 'marquee.session'
/** Holds who is signed in: `account` or `guest`. The script in index.html reads this key, too. */
const signedInKey = 'marquee.signed-in'
/** A token that expires within this time is renewed before it is used. */
const renewBeforeMs = 30_000

const auth = createMarquee({ baseUrl: '' })
const attempt = refreshAttempt(() => localStorage)
// The gateway, which renders the start page, has no other tabs.
const channel = typeof document === 'undefined' ? undefined : new BroadcastChannel(lockName)
const listeners = new Set<() => void>()

const remember = (visitor: 'account' | 'guest' | undefined): void => {
  try {
    if (visitor) localStorage.setItem(signedInKey, visitor)
    else localStorage.removeItem(signedInKey)
  } catch {
    // Without storage, the login lasts until the page is closed.
  }
}

const remembered = (): Session => {
  try {
    const visitor = localStorage.getItem(signedInKey)
    return { status: visitor === null ? 'signed-out' : 'restoring', isGuest: visitor === 'guest' }
  } catch {
    return signedOut
  }
}

let token: Token | undefined
let session: Session = remembered()

const become = (status: Session['status'], isGuest: boolean): void => {
  if (session.status === status && session.isGuest === isGuest) return
  session = { status, isGuest }
  for (const listener of listeners) listener()
}

/** Reads the claim `guest`. Only the server can say whether the token is valid. */
const isGuestToken = (jwt: string): boolean => {
  const [, payload = ''] = jwt.split('.')
  const claims: { guest?: boolean } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
  return claims.guest === true
}

const accept = (accepted: Token): void => {
  token = accepted
  const isGuest = isGuestToken(accepted.value)
  remember(isGuest ? 'guest' : 'account')
  become('signed-in', isGuest)
}

/** The result of the search for a login; undefined before the search. */
let search: Promise<boolean> | undefined

const forget = (): void => {
  token = undefined
  search = Promise.resolve(false)
  become('signed-out', false)
}

channel?.addEventListener('message', ({ data }: MessageEvent<Message>) => {
  if (data.kind === 'signed-out') forget()
  else {
    // Another tab has signed in, perhaps as another visitor. Signing out first makes listeners remove the old visitor's
    // data.
    if (data.isNewLogin) forget()
    accept(data.token)
  }
})

const tell = (message: Message): void => channel?.postMessage(message)

/** The present token, unless it must be renewed before it is used. */
const freshToken = (): Token | undefined =>
  token !== undefined && token.expiresAt - Date.now() > renewBeforeMs ? token : undefined

/** Web Locks exist in secure contexts only. Without them, two tabs could refresh at once and end the login. */
const exclusively = <Result>(work: () => Promise<Result>): Promise<Result> =>
  'locks' in navigator ? navigator.locks.request(lockName, work) : work()

const keep = ({ access_token, expires_in }: Schemas['Tokens'], isNewLogin = true): void => {
  const kept = { value: access_token, expiresAt: Date.now() + expires_in * 1000 }
  accept(kept)
  tell({ kind: 'token', token: kept, isNewLogin })
}

let refreshing: Promise<void> | undefined

const refresh = (): Promise<void> => {
  refreshing ??= exclusively(async () => {
    // Another tab may have sent a token while this tab waited for the lock.
    if (freshToken()) return
    const header = { 'idempotency-key': attempt.key() }
    // A page that is closed or reloaded now should still receive the next cookie: the present cookie is used up.
    const request = { body: {}, params: { header }, keepalive: true }
    const { data, error, response } = await auth.POST('/api/v1/auth/refresh', request)
    const isRefused = response.status < 500 && response.status !== 429
    if (data || isRefused) attempt.end()
    if (data) keep(data, false)
    else if (isRefused) {
      remember(undefined)
      forget()
      tell({ kind: 'signed-out' })
    } else throw new ApiError('/api/v1/auth/refresh', response.status, error)
  }).finally(() => {
    refreshing = undefined
  })
  return refreshing
}

/** The access token, renewed if necessary; undefined while nobody is signed in. Throws if the server is unreachable. */
export const accessToken = async (): Promise<string | undefined> => {
  const fresh = freshToken()
  if (fresh) return fresh.value
  if (session.status === 'signed-out') return undefined
  await refresh()
  return token?.value
}

/** Makes the next call of `accessToken` renew the token: the server has refused the present one. */
export const distrustToken = (refused: string): void => {
  if (token?.value === refused) token = undefined
}

/** Renews the token at once, because it says something that is no longer true. */
export const renewToken = async (): Promise<void> => {
  token = undefined
  await refresh()
}

/** Restores the login of an earlier visit. If the server does not answer, the next request tries again. */
export const restoreSession = async (): Promise<void> => {
  if (session.status !== 'restoring') return
  try {
    await refresh()
  } catch {
    // The network is down. The status stays `restoring`, and the next request that needs a token tries again.
  }
}

/**
 * Looks once for a login of which the storage has no record: browsers such as Safari delete the storage of a site that
 * was not visited for a week, but keep the cookie. Resolves with whether there is such a login.
 */
export const searchLogin = (): Promise<boolean> => {
  if (search === undefined && session.status === 'signed-out') {
    search = refresh().then(
      () => session.status === 'signed-in',
      // Without an answer, the visitor can still sign in.
      () => false,
    )
  }
  return search ?? Promise.resolve(false)
}

/** Throws ApiError, e.g. for a wrong password. */
export const signIn = ({ email, password }: { email: string; password: string }): Promise<void> =>
  exclusively(async () => {
    keep(await answered(auth.POST('/api/v1/auth/access-token', { body: { username: email, password }, ...urlEncoded })))
  })

/** Registers an account and signs in. Throws ApiError, e.g. if the address has an account. */
export const signUp = async (account: { email: string; password: string; fullName: string }): Promise<void> => {
  const { email, password, fullName } = account
  await registerAndSignIn(
    () => answered(auth.POST('/api/v1/users', { body: { email, password, full_name: fullName } })),
    () => signIn({ email, password }),
  )
}

/** Begins as a guest, who buys without an account. Throws ApiError. */
export const continueAsGuest = ({ email, fullName }: { email: string; fullName?: string }): Promise<void> =>
  exclusively(async () => {
    const body = fullName === undefined ? { email } : { email, full_name: fullName }
    keep(await answered(auth.POST('/api/v1/auth/guest', { body })))
  })

/** Ends the login in every tab of this browser. */
export const signOut = (): Promise<void> =>
  exclusively(async () => {
    // After an error response, the refresh cookie is still valid, so the page must not show the visitor as signed out.
    await answered(auth.POST('/api/v1/auth/logout', { body: {} }))
    remember(undefined)
    forget()
    tell({ kind: 'signed-out' })
  })

/** For `useSyncExternalStore`. */
export const subscribeToSession = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** For `useSyncExternalStore`: the same object until the status changes. */
export const currentSession = (): Session => session

/** For `useSyncExternalStore`: the gateway renders the start page for a visitor who is not signed in. */
export const renderedSession = (): Session => signedOut
