import { setTimeout as sleep } from 'node:timers/promises'

const timeoutMs = 30_000
const longestWantedPauseMs = 60_000
const firstPauseMs = 100
const longestOwnPauseMs = 2_000

/**
 * A fetch that waits and retries when it is told that there were too many calls or that something is busy.
 *
 * @param retryForMs how long to retry, in milliseconds (default 90,000)
 * @param retryLostCalls whether to retry also calls whose outcome nobody knows, because the connection broke or the service
 *   died. The caller must be able to bear that such a call was carried out.
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
    // A repeated call whose first one is still under way.
    (status === 409 && headers.has('retry-after')) ||
    (retryLostCalls && (status === 502 || status === 504))

  return async (request: Request): Promise<Response> => {
    const deadline = Date.now() + retryForMs
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
        if (!isLost || !retryLostCalls || Date.now() + pauseMs > deadline) throw error
      }
      await sleep(wantedPauseMs, undefined, signal ? { signal } : {})
    }
  }
}
