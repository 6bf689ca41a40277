import type { Bench, Measurement } from '../bench.ts'
import { type NaiveServer, startNaiveServer } from '../floors/naive-server.ts'
import { type Summary, summarise } from '../measuring/statistics.ts'
import { contestedRequests, holdRequests, type Showtime } from '../system.ts'
import { clients, type Scenario, showtimesFor } from './scenario.ts'

const measureCold = (bench: Bench, name: string, origin: string, naive: NaiveServer): Promise<Measurement> =>
  bench.measure(
    name,
    async () => {
      const { system, scaled } = bench
      const count = scaled(4_000)
      const showtimes = await system.openShowtimes(showtimesFor(system.customers, count))
      await naive.addShowtimes(showtimes.map(({ id }) => id))
      const requests = holdRequests(showtimes, await system.tokens(), count)
      return {
        work: { kind: 'request', origin, requests },
        pace: { kind: 'closed', concurrency: clients },
        units: requests.length,
      }
    },
    { pids: { naive: naive.pid } },
  )

/** How often a seat of the showtime belongs to more than one live reservation at booking. */
const soldTwiceByUs = async ({ system }: Bench, { id }: Showtime): Promise<number> => {
  const { rows } = await system.database.query<{ count: string }>(
    `SELECT coalesce(sum(times - 1), 0) AS count FROM (
       SELECT count(*) AS times FROM booking.reservations, jsonb_array_elements(seats) AS seat
       WHERE showtime_id = $1 AND status IN ('pending', 'confirmed') GROUP BY seat ->> 'id') AS sold`,
    [id],
  )
  return Number(rows[0]?.count ?? 0)
}

/**
 * Lets all customers request the seats of one showtime at both servers. Resolves with the seats that each server sold
 * twice.
 */
const rushBoth = async (
  bench: Bench,
  naive: NaiveServer,
  seats: number,
): Promise<{ ours: Summary; theirs: Summary }> => {
  const { system, options } = bench
  const ours: number[] = []
  const theirs: number[] = []
  for (let repeat = 0; repeat < options.repeats; repeat += 1) {
    const [showtime] = await system.openShowtimes(1, seats)
    if (!showtime) continue
    await naive.addShowtimes([showtime.id])
    const requests = contestedRequests(showtime, await system.tokens(), 2 * seats)
    const before = await naive.seatsSoldTwice()
    for (const origin of [naive.origin, system.stack.services.booking.url]) {
      await bench.runOnce({
        work: { kind: 'request', origin, requests },
        pace: { kind: 'closed', concurrency: 128 },
        units: requests.length,
      })
    }
    theirs.push((await naive.seatsSoldTwice()) - before)
    ours.push(await soldTwiceByUs(bench, showtime))
  }
  options.print(`  seats sold twice: ${theirs.join(', ')} by the naive variant, ${ours.join(', ')} by booking`)
  return { ours: summarise(ours), theirs: summarise(theirs) }
}

export const naive: Scenario = {
  name: 'naive',
  title:
    'A variant that checks, then writes, with four commits for a hold: its rate, and the seats that it sells twice',
  run: async (bench) => {
    const { system, report } = bench
    const server = await startNaiveServer(system.administratorUrl)
    try {
      const theirs = await measureCold(bench, 'hold, naive variant', server.origin, server)
      const ours = await measureCold(
        bench,
        'hold at booking, beside the naive variant',
        system.stack.services.booking.url,
        server,
      )
      report({
        scenario: 'hold, beside the naive variant',
        measured: 'holds at booking’s port',
        value: ours.rate,
        unit: '/s',
        floor: { measured: 'naive variant, without tokens or payment', value: theirs.rate },
        ratio: ours.rate.median / theirs.rate.median,
      })
      const seats = bench.options.quick ? 100 : 500
      const twice = await rushBoth(bench, server, seats)
      report({
        scenario: `one hot showtime, ${2 * seats} requests for ${seats} seats`,
        measured: 'seats sold twice',
        value: twice.ours,
        unit: 'seats',
        floor: { measured: 'naive variant', value: twice.theirs },
        goal: '0',
        isReached: twice.ours.max === 0,
      })
    } finally {
      server.stop()
    }
  },
}
