import { setTimeout as sleep } from 'node:timers/promises'
import { answered, createMarquee, type Marquee, urlEncoded } from '@marquee/api-client/client'

const timeoutMs = 30_000
const longestWantedPauseMs = 60_000
const firstPauseMs = 100
const longestOwnPauseMs = 2_000

type Patience = {
  signal?: AbortSignal | undefined
  /** How long to go on when the API is busy, in milliseconds. */
  patienceMs?: number
  /**
   * Whether to repeat also calls of which nobody knows whether they were carried out, because the connection broke or the
   * service died. Whoever wants this must be able to bear that they were.
   */
  repeatLostCalls?: boolean
}

/** A fetch that waits and repeats when it is told that there were too many calls or that something is busy. */
const patientFetch = ({ signal, patienceMs = 90_000, repeatLostCalls = false }: Patience) => {
  const isTemporary = ({ status, headers }: Response) =>
    status === 429 ||
    status === 503 ||
    // A repeated call whose first one is still under way.
    (status === 409 && headers.has('retry-after')) ||
    (repeatLostCalls && (status === 502 || status === 504))

  return async (request: Request): Promise<Response> => {
    const deadline = Date.now() + patienceMs
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestOwnPauseMs)) {
      let wantedPauseMs = pauseMs
      const signals = [request.signal, AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]
      try {
        const response = await fetch(request.clone(), { signal: AbortSignal.any(signals) })
        wantedPauseMs = Math.min(Number(response.headers.get('retry-after')) * 1000 || pauseMs, longestWantedPauseMs)
        // Read here to its end, because a connection may break within a body, too.
        await response.clone().arrayBuffer()
        if (!isTemporary(response) || Date.now() + wantedPauseMs > deadline) return response
        await response.body?.cancel()
      } catch (error) {
        signal?.throwIfAborted()
        // fetch throws a TypeError when the connection cannot be made or breaks.
        const isLost = error instanceof TypeError
        if (!isLost || !repeatLostCalls || Date.now() + pauseMs > deadline) throw error
      }
      await sleep(wantedPauseMs, undefined, signal ? { signal } : {})
    }
  }
}

/**
 * A client of the public API that does not give up at once.
 *
 * @param base the gateway's URL
 */
export const createApi = (
  base: string,
  { accessToken, ...patience }: Patience & { accessToken?: () => string | undefined } = {},
): Marquee =>
  createMarquee({ baseUrl: base, fetch: patientFetch(patience), ...(accessToken === undefined ? {} : { accessToken }) })

/** Logs in and returns the access token. Throws ApiError. */
export const logIn = async (
  api: Marquee,
  { email, password }: { email: string; password: string },
): Promise<string> => {
  const login = api.POST('/api/v1/auth/access-token', { body: { username: email, password }, ...urlEncoded })
  return (await answered(login)).access_token
}
