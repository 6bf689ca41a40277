import type { Client } from './http.ts'

/** The most that one address or one user gets, as the gateway's README says. Attackers count what they got. */
export const allowed = {
  answersPerMinute: 600,
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
 * Counts the answers of a client's address other than 429.
 *
 * @param found told when there were more than one address may get
 */
export const countAnswers = (client: Client, found: (violation: string) => void): Client => {
  const begun = performance.now()
  let answers = 0
  return {
    ...client,
    call: async (call) => {
      const answer = await client.call(call)
      if (answer.status !== 429) answers += 1
      const max = Math.ceil((performance.now() - begun) / minute) * allowed.answersPerMinute
      if (answers > max) found(`one address got more than ${max} answers`)
      return answer
    },
  }
}
