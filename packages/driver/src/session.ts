import { answered, createMarquee, type Marquee, type Schemas, urlEncoded } from '@marquee/api-client/client'

type Credentials = { readonly email: string; readonly password: string }

/** Registers an account. Throws ApiError. */
export const register = (
  api: Marquee,
  { email, password, fullName }: Credentials & { readonly fullName: string },
): Promise<Schemas['User']> => answered(api.POST('/api/v1/users', { body: { email, password, full_name: fullName } }))

/** Logs in. Throws ApiError. */
export const logIn = (api: Marquee, { email, password }: Credentials): Promise<Schemas['Tokens']> =>
  answered(api.POST('/api/v1/auth/access-token', { body: { username: email, password }, ...urlEncoded }))

/** Begins as a guest, who buys without an account. Throws ApiError. */
export const beginAsGuest = (api: Marquee, email: string): Promise<Schemas['Tokens']> =>
  answered(api.POST('/api/v1/auth/guest', { body: { email } }))

/**
 * A client of the public API, signed out until its first login.
 *
 * @param gateway the gateway's URL
 * @param fetch sends the requests; by default the platform's `fetch`. Your own may delay, retry or observe requests
 */
export const openSession = ({
  gateway,
  fetch,
}: {
  gateway: string
  fetch?: (request: Request) => Promise<Response>
}) => {
  let accessToken: string | undefined
  const api = createMarquee({ baseUrl: gateway, accessToken: () => accessToken, ...(fetch ? { fetch } : {}) })
  return {
    api,

    /** The access token of the last login; undefined before the first login. */
    accessToken: (): string | undefined => accessToken,

    /** Logs in and returns the access token. If the login fails, throws ApiError and keeps the previous token. */
    logIn: async (credentials: Credentials): Promise<string> => {
      const { access_token } = await logIn(api, credentials)
      accessToken = access_token
      return access_token
    },

    /** Begins as a guest and returns the access token. Throws ApiError. */
    beginAsGuest: async (email: string): Promise<string> => {
      const { access_token } = await beginAsGuest(api, email)
      accessToken = access_token
      return access_token
    },
  }
}
