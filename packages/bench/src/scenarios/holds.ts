import { type Bench, type Measurement, processorTimeOf } from '../bench.ts'
import { createFloorDatabase, hasPgbench, holdScript, pgbench } from '../floors/pgbench.ts'
import { type Load, type LoadResult, rateOf } from '../load/load.ts'
import { countStatements } from '../measuring/statements.ts'
import { quantile, type Summary, summarise } from '../measuring/statistics.ts'
import { contestedRequests } from '../system.ts'
import { clients, prepareHolds, type Scenario } from './scenario.ts'

const measureHolds = (bench: Bench, name: string, origin: string): Promise<Measurement> =>
  bench.measure(
    name,
    async () => {
      const requests = await prepareHolds(bench, bench.scaled(4_000))
      return {
        work: { kind: 'request', origin, requests },
        pace: { kind: 'closed', concurrency: clients },
        units: requests.length,
      }
    },
    { untilSettled: true },
  )

/** pgbench's rate with the statement that places a hold; undefined without pgbench. */
const measureStatement = async ({ system, options }: Bench): Promise<Summary | undefined> => {
  if (!hasPgbench()) {
    options.print('  pgbench is not installed, so there is no floor for holds')
    return undefined
  }
  const rates: number[] = []
  for (let repeat = 0; repeat < options.repeats; repeat += 1) {
    const url = await createFloorDatabase(system.administratorUrl, 'bench_floor')
    rates.push(await pgbench(url, holdScript(), options.quick ? 1 : 8))
  }
  options.print(`  the statement by pgbench: ${summarise(rates).median.toFixed(0)}/s`)
  return summarise(rates)
}

/** How many statements booking sends to PostgreSQL for a hold, including the statements of its background tasks. */
const statementsOfHold = async (bench: Bench): Promise<Summary> => {
  const { system, options } = bench
  const counts: number[] = []
  for (let repeat = 0; repeat < options.repeats; repeat += 1) {
    const requests = await prepareHolds(bench, options.quick ? 100 : 400)
    await system.settle()
    const holding = () =>
      bench.runOnce({
        work: { kind: 'request', origin: system.stack.services.booking.url, requests },
        pace: { kind: 'closed', concurrency: clients },
        units: requests.length,
      })
    const place = { database: system.database, logFile: system.postgresLog, role: system.bookingRole }
    counts.push((await countStatements(place, holding)) / requests.length)
  }
  return summarise(counts)
}

/** Holds at a constant rate; the latency counts from the moment at which each hold should have started. */
const atRate = async (bench: Bench, name: string, perSecond: number, seconds: number): Promise<LoadResult> => {
  const requests = await prepareHolds(bench, Math.ceil(perSecond * seconds))
  await bench.system.settle()
  const load: Load = {
    work: { kind: 'request', origin: bench.system.stack.gateway, requests },
    pace: { kind: 'open', perSecond },
    units: requests.length,
  }
  const { result } = await bench.runOnce(load, { profileAs: `hold, ${name}` })
  bench.options.print(
    `  ${name}: ${rateOf(result).toFixed(0)}/s, p99 ${result.latency.p99.toFixed(1)} ms; refused in ${result.refusalLatency.p99.toFixed(1)} ms; ${JSON.stringify(result.outcomes)}`,
  )
  return result
}

/** Holds per second that succeeded, without the first and the last second. */
const goodputOf = (run: LoadResult): number => {
  const middle = run.successesPerSecond.slice(1, -1)
  return middle.length === 0 ? rateOf(run) : quantile(Float64Array.from(middle).sort(), 0.5)
}

export const holds: Scenario = {
  name: 'holds',
  title: 'Hold two seats: at booking’s own port, through the gateway, at half of the peak rate, and at twice the peak',
  run: async (bench) => {
    const { system, report, options } = bench
    const floor = await measureStatement(bench)
    const direct = await measureHolds(bench, 'hold at booking', system.stack.services.booking.url)
    const through = await measureHolds(bench, 'hold through the gateway', system.stack.gateway)
    const statement = floor && { measured: 'the statement by pgbench', value: floor }
    const ratio = floor && direct.rate.median / floor.median
    report({
      scenario: 'hold, at booking’s port',
      measured: 'holds',
      value: direct.rate,
      unit: '/s',
      goal: '≥ 0.35 of the floor',
      ...(statement && ratio ? { floor: statement, ratio, isReached: ratio >= 0.35 } : {}),
    })
    report({
      scenario: 'hold, at booking’s port',
      measured: 'statements that booking sends to PostgreSQL',
      value: await statementsOfHold(bench),
      unit: 'a hold',
    })
    const share = through.rate.median / direct.rate.median
    report({
      scenario: 'hold, through the gateway',
      measured: 'holds',
      value: through.rate,
      unit: '/s',
      floor: { measured: 'at booking’s port', value: direct.rate },
      ratio: share,
      goal: '≥ 0.6 of direct',
      isReached: share >= 0.6,
    })
    const processorTime = processorTimeOf(through)
    report({
      scenario: 'hold, through the gateway',
      measured: 'processor time of all processes',
      value: processorTime,
      unit: 'ms a hold',
      goal: '≤ 2 ms',
      isReached: processorTime.median <= 2,
    })
    const peak = through.rate.median
    const half: number[] = []
    for (let repeat = 0; repeat < options.repeats; repeat += 1) {
      half.push((await atRate(bench, 'at half of the peak', peak / 2, options.quick ? 1 : 10)).latency.p99)
    }
    report({
      scenario: 'hold, at half of the peak',
      measured: 'p99',
      value: summarise(half),
      unit: 'ms',
      goal: '≤ 25 ms',
      isReached: summarise(half).median <= 25,
    })
    const overload = await atRate(bench, 'at twice the peak', peak * 2, options.quick ? 1 : 60)
    const goodput = goodputOf(overload)
    report({
      scenario: 'hold, at twice the peak',
      measured: 'holds that succeeded',
      value: summarise([goodput]),
      unit: '/s',
      floor: { measured: 'peak', value: through.rate },
      ratio: goodput / peak,
      goal: '≥ 0.8 of the peak',
      isReached: goodput / peak >= 0.8,
    })
    await system.settle()
    const after = await atRate(bench, 'after the overload', peak / 2, options.quick ? 1 : 5)
    report({
      scenario: 'hold, after the overload',
      measured: 'p99 at half of the peak',
      value: summarise([after.latency.p99]),
      unit: 'ms',
      floor: { measured: 'before the overload', value: summarise(half) },
      ratio: after.latency.p99 / summarise(half).median,
    })
  },
}

export const hotShowtime: Scenario = {
  name: 'hot-showtime',
  title: 'Everybody wants seats of the same 500-seat showtime',
  run: async (bench) => {
    const { system, report, scaled } = bench
    const origin = system.stack.gateway
    const concurrency = 128
    const cold = await bench.measure('cold showtimes', async () => {
      const requests = await prepareHolds(bench, scaled(4_000))
      return {
        work: { kind: 'request', origin, requests },
        pace: { kind: 'closed', concurrency },
        units: requests.length,
      }
    })
    // A room of 500 seats is sold out in less than a second, so eight showtimes follow each other.
    const [rounds, seats] = bench.options.quick ? [1, 100] : [8, 500]
    const hot = await bench.measure('hot showtime', async () => {
      const showtimes = await system.openShowtimes(rounds, seats)
      const tokens = await system.tokens()
      const requests = showtimes.flatMap((showtime) => contestedRequests(showtime, tokens, 2 * seats))
      return {
        work: { kind: 'request', origin, requests },
        pace: { kind: 'closed', concurrency },
        units: requests.length,
      }
    })
    const attempts = (run: LoadResult) =>
      Object.values(run.outcomes).reduce((sum, count) => sum + count, 0) / run.seconds
    const attempted = summarise(hot.runs.map(attempts))
    const ratio = attempted.median / cold.rate.median
    report({
      scenario: 'one hot showtime',
      measured: 'answers',
      value: attempted,
      unit: '/s',
      floor: { measured: 'cold showtimes', value: cold.rate },
      ratio,
      goal: '≥ 0.65 of cold',
      isReached: ratio >= 0.65,
    })
    const losers = summarise(hot.runs.map(({ refusalLatency }) => refusalLatency.p50))
    report({
      scenario: 'one hot showtime',
      measured: 'p50 of those who lose',
      value: losers,
      unit: 'ms',
      floor: { measured: 'p50 of those who win', value: hot.p50 },
      ratio: losers.median / hot.p50.median,
      goal: '≤ 1',
      isReached: losers.median <= hot.p50.median,
    })
  },
}
