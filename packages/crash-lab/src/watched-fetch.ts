import { operationOf } from '@marquee/driver/operation'
import type { Told } from './told.ts'

/** Longer than anything in the system may take to say that it cannot. */
const longestAnswer = 45_000

/**
 * A fetch that keeps the record of what was answered. An answer must come in bounded time, and may be a success, a
 * refusal or a 503; anything else is wrong whatever fails behind it. A request that is lost, because who should answer it
 * was killed, is only counted.
 */
export const watchedFetch =
  (told: Told) =>
  async (request: Request): Promise<Response> => {
    const operation = operationOf(request)
    const began = performance.now()
    const count = (outcome: string | number) => {
      const key = `${operation} ${outcome}`
      told.answers[key] = (told.answers[key] ?? 0) + 1
      told.slowest = Math.max(told.slowest, Math.round(performance.now() - began))
    }
    try {
      const response = await fetch(request, { signal: AbortSignal.timeout(longestAnswer) })
      // Read here to its end: a connection may break within a body, too.
      const body = response.status === 204 ? null : await response.arrayBuffer()
      count(response.status)
      if (response.status >= 500 && response.status !== 503) {
        told.wrong.push(
          `${operation} answered ${response.status}: ${Buffer.from(body ?? new ArrayBuffer(0)).toString('utf8', 0, 200)}`,
        )
      }
      return new Response(body, { status: response.status, headers: response.headers })
    } catch (error) {
      const hung = error instanceof Error && error.name === 'TimeoutError'
      count(hung ? 'hung' : 'lost')
      if (hung) told.wrong.push(`${operation} was not answered within ${longestAnswer} ms`)
      throw error
    }
  }
