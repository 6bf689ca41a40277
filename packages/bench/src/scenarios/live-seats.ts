import type { Bench } from '../bench.ts'
import { type Summary, summarise } from '../measuring/statistics.ts'
import { holdRequests } from '../system.ts'
import type { Scenario } from './scenario.ts'

const listenTo = async (bench: Bench, listeners: number, showtimeCount: number): Promise<Summary> => {
  const { system, generator, options } = bench
  const p99s: number[] = []
  for (let repeat = 0; repeat < options.repeats; repeat += 1) {
    const showtimes = await system.openShowtimes(showtimeCount)
    const requests = holdRequests(showtimes, await system.tokens(), options.quick ? 3 : 40)
    const result = await generator.listen({
      origin: system.stack.gateway,
      showtimeIds: showtimes.map(({ id }) => id),
      listeners,
      holds: requests.map((request, index) => ({ showtimeId: showtimes[index % showtimes.length]?.id ?? '', request })),
      perSecond: showtimeCount === 1 ? 1 : 10,
    })
    options.print(
      `  ${listeners} listeners on ${showtimeCount} showtimes: p50 ${result.delay.p50.toFixed(0)} ms, p99 ${result.delay.p99.toFixed(0)} ms; ${result.received} of ${result.expected} events`,
    )
    p99s.push(result.received < result.expected ? Number.POSITIVE_INFINITY : result.delay.p99)
  }
  return summarise(p99s)
}

export const liveSeats: Scenario = {
  name: 'live-seats',
  title: 'Listeners to seat maps: 2,000 on one showtime, and 2,000 on 200',
  run: async (bench) => {
    const listeners = bench.options.quick ? 100 : 2_000
    for (const showtimes of [1, bench.options.quick ? 10 : 200]) {
      const p99 = await listenTo(bench, listeners, showtimes)
      bench.report({
        scenario: `live seats, ${listeners} listeners on ${showtimes} showtimes`,
        measured: 'change → listener, p99',
        value: p99,
        unit: 'ms',
        goal: '≤ 300 ms',
        isReached: p99.median <= 300,
      })
    }
  },
}
