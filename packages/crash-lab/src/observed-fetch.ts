import { operationOf } from '@marquee/driver/operation'
import type { Observations } from './observations.ts'

/** Milliseconds. Longer than the system may take to answer 503. */
const responseTimeout = 45_000

/**
 * A fetch that records every response. A response must arrive before the timeout and be a success, a 4xx or a 503.
 * Anything else is wrong, whichever fault is active. A lost response is only counted, because the process that should
 * have answered may have been killed.
 */
export const observedFetch =
  (observations: Observations) =>
  async (request: Request): Promise<Response> => {
    const operation = operationOf(request)
    const began = performance.now()
    const count = (outcome: string | number) => {
      const key = `${operation} ${outcome}`
      observations.responses[key] = (observations.responses[key] ?? 0) + 1
      observations.slowestMs = Math.max(observations.slowestMs, Math.round(performance.now() - began))
    }
    try {
      const response = await fetch(request, { signal: AbortSignal.timeout(responseTimeout) })
      // The body is read to its end here, because a connection may break within a body, too.
      const body = response.status === 204 ? null : await response.arrayBuffer()
      count(response.status)
      if (response.status >= 500 && response.status !== 503) {
        observations.wrongResponses.push(
          `${operation} answered ${response.status}: ${Buffer.from(body ?? new ArrayBuffer(0)).toString('utf8', 0, 200)}`,
        )
      }
      return new Response(body, { status: response.status, headers: response.headers })
    } catch (error) {
      const timedOut = error instanceof Error && error.name === 'TimeoutError'
      count(timedOut ? 'timeout' : 'lost')
      if (timedOut) observations.wrongResponses.push(`${operation} was not answered within ${responseTimeout} ms`)
      throw error
    }
  }
