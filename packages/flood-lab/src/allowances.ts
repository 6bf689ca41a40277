import type { Client } from './http.ts'

/**
 * The limits of one address or one user, as in the gateway's README. Attackers report a violation when the
 * gateway allows more.
 */
export const allowed = {
  responsesPerMinute: 600,
  requestsAtOnce: 100,
  streams: 500,
  connections: 1_024,
  newConnectionsPerMinute: 1_200,
  waits: 4,
  loginsAtOnce: 8,
  bodyMilliseconds: 10_000,
  unreadMilliseconds: 60_000,
} as const

const minute = 60_000

/**
 * Counts a client's responses other than 429.
 *
 * @param reportViolation called when the client got more such responses than one address may get
 */
export const countResponses = (client: Client, reportViolation: (violation: string) => void): Client => {
  const begun = performance.now()
  let responses = 0
  return {
    ...client,
    call: async (call) => {
      const response = await client.call(call)
      if (response.status !== 429) responses += 1
      const max = Math.ceil((performance.now() - begun) / minute) * allowed.responsesPerMinute
      if (responses > max) reportViolation(`one address got more than ${max} responses`)
      return response
    },
  }
}
