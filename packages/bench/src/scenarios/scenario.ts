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

/** Half of a 500-seat room's pairs stay free, so that every hold finds its showtime on sale. */
const holdsPerShowtime = 200

/** As many clients as the first measurements had. */
export const clients = 32

/** How many 500-seat showtimes so many holds of two seats need. */
export const showtimesFor = (holds: number): number => Math.max(4, Math.ceil(holds / holdsPerShowtime))

/** Opens showtimes and makes requests that hold two seats each. */
export const prepareHolds = async ({ system }: Bench, count: number): Promise<HttpRequest[]> => {
  const showtimes = await system.openShowtimes(showtimesFor(count))
  return holdRequests(showtimes, await system.tokens(), count)
}

export const getting = (origin: string, path: string, headers: Record<string, string> = {}): SingleWork => ({
  kind: 'request',
  origin,
  requests: [{ method: 'GET', path, headers }],
})
