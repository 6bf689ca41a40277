import type { Bench } from '../bench.ts'
import type { HttpRequest, SingleWork } from '../load/load.ts'
import { holdRequests } from '../system.ts'

export type Scenario = {
  readonly name: string
  /** What the scenario measures, in one sentence. */
  readonly title: string
  /** Whether the scenario runs only when it is named, because it takes long. */
  readonly onlyByName?: true
  readonly run: (bench: Bench) => Promise<void>
}

/** Fewer than the 250 pairs of seats in a 500-seat room, so that some seats stay free. */
const maxHoldsPerShowtime = 200

/** With holds of two seats, a customer reaches the limit of ten seats after this many holds. */
const holdsPerCustomer = 5

/** The number of clients of most closed loads. */
export const clients = 32

/** How many 500-seat showtimes these customers need for this number of holds of two seats, so that no hold is refused. */
export const showtimesFor = (customers: number, holds: number): number =>
  Math.max(4, Math.ceil(holds / Math.min(maxHoldsPerShowtime, holdsPerCustomer * customers)))

/** Opens showtimes and makes requests of the customers with these tokens, by default all, that hold two seats each. */
export const prepareHolds = async (
  { system }: Bench,
  count: number,
  tokens?: readonly string[],
): Promise<HttpRequest[]> => {
  const holding = tokens ?? (await system.tokens())
  const showtimes = await system.openShowtimes(showtimesFor(holding.length, count))
  return holdRequests(showtimes, holding, count)
}

export const getting = (origin: string, path: string, headers: Record<string, string> = {}): SingleWork => ({
  kind: 'request',
  origin,
  requests: [{ method: 'GET', path, headers }],
})
