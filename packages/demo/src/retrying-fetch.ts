import { setTimeout as sleep } from 'node:timers/promises'

const timeoutMs = 30_000
const longestRetryAfterMs = 60_000
const firstPauseMs = 100
const longestBackoffMs = 2_000

/**
 * A fetch that retries with a backoff when the response is 429, 503, or 409 with `Retry-After`.
 *
 * @param retryForMs how long to retry, in milliseconds (default 90,000)
 * @param retryLostCalls whether to also retry calls whose response was lost (502, 504, broken connections). Such a call
 *   may have taken effect, so use this option only for calls that can be repeated.
 */
export const retryingFetch = ({
  signal,
  retryForMs = 90_000,
  retryLostCalls = false,
}: {
  signal?: AbortSignal | undefined
  retryForMs?: number
  retryLostCalls?: boolean
} = {}) => {
  const isTemporary = ({ status, headers }: Response) =>
    status === 429 ||
    status === 503 ||
    // The first call with the same idempotency key is still in progress.
    (status === 409 && headers.has('retry-after')) ||
    (retryLostCalls && (status === 502 || status === 504))

  return async (request: Request): Promise<Response> => {
    const deadline = Date.now() + retryForMs
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestBackoffMs)) {
      let retryAfterMs = pauseMs
      const signals = [request.signal, AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]
      try {
        const response = await fetch(request.clone(), { signal: AbortSignal.any(signals) })
        retryAfterMs = Math.min(Number(response.headers.get('retry-after')) * 1000 || pauseMs, longestRetryAfterMs)
        // The whole body is read here, because the connection may break within the body.
        await response.clone().arrayBuffer()
        if (!isTemporary(response) || Date.now() + retryAfterMs > deadline) return response
        await response.body?.cancel()
      } catch (error) {
        signal?.throwIfAborted()
        // fetch throws a TypeError when the connection cannot be made or breaks.
        const isLost = error instanceof TypeError
        if (!isLost || !retryLostCalls || Date.now() + pauseMs > deadline) throw error
      }
      await sleep(retryAfterMs, undefined, signal ? { signal } : {})
    }
  }
}
