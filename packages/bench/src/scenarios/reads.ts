import { type Bench, type Measurement, processorTimeOf, type Row } from '../bench.ts'
import { startBareServer } from '../floors/bare-server.ts'
import { hasPgbench, pgbench } from '../floors/pgbench.ts'
import type { Work } from '../load/load.ts'
import { type Summary, summarise } from '../measuring/statistics.ts'
import { holdRequests } from '../system.ts'
import { clients, getting, type Scenario } from './scenario.ts'

const closed = { kind: 'closed', concurrency: clients } as const

const measureGet = (bench: Bench, name: string, work: Work, units: number, pids: Record<string, number> = {}) =>
  bench.measure(name, () => ({ work, pace: closed, units: bench.scaled(units) }), { pids })

const queryRate = async ({ options, system }: Bench, sql: string): Promise<Summary | undefined> => {
  if (!hasPgbench()) return undefined
  const rates: number[] = []
  for (let repeat = 0; repeat < options.repeats; repeat += 1) {
    rates.push(await pgbench(system.administratorUrl, `${sql};\n`, options.quick ? 1 : 4))
  }
  return summarise(rates)
}

const ratioOf = (value: Summary, floor: Summary | undefined): Pick<Row, 'ratio'> =>
  floor === undefined ? {} : { ratio: value.median / floor.median }

const timeOf = (measurement: Measurement, process: string): Summary => processorTimeOf(measurement, [process])

const etagOf = async (url: string): Promise<string> => {
  const response = await fetch(url)
  await response.arrayBuffer()
  return response.headers.get('etag') ?? ''
}

/** How many scans of the table `seat_allocations` each unit of a load causes. */
const scansDuring = async ({ system }: Bench, work: () => Promise<number>): Promise<number> => {
  const scans = async () => {
    const { rows } = await system.database.query<{ scans: string }>(
      `SELECT coalesce(idx_scan, 0) + seq_scan AS scans FROM pg_stat_user_tables
       WHERE schemaname = 'booking' AND relname = 'seat_allocations'`,
    )
    return Number(rows[0]?.scans ?? 0)
  }
  // PostgreSQL publishes a session's counters at most once a second.
  const settled = () => new Promise((resolve) => setTimeout(resolve, 1_500))
  await settled()
  const before = await scans()
  const units = await work()
  await settled()
  return ((await scans()) - before) / units
}

export const seatMap: Scenario = {
  name: 'seat-map',
  title: 'The seat map of a 500-seat room, half of it taken',
  run: async (bench) => {
    const { system, report, scaled } = bench
    const [showtime] = await system.openShowtimes(1)
    if (!showtime) return
    const requests = holdRequests([showtime], await system.tokens(), 125)
    await bench.runOnce({ work: { kind: 'request', origin: system.stack.gateway, requests }, pace: closed, units: 125 })
    await system.settle()
    const path = `/api/v1/showtimes/${showtime.id}/seats`
    const booking = system.stack.services.booking.url
    const floor = await queryRate(
      bench,
      `SELECT seat_id, sold FROM booking.seat_allocations WHERE showtime_id = '${showtime.id}'`,
    )
    let scans = Number.NaN
    const direct = await measureGet(bench, 'seat map at booking', getting(booking, path), 6_000)
    scans = await scansDuring(bench, async () => {
      const units = scaled(6_000)
      await bench.runOnce({ work: getting(booking, path), pace: closed, units })
      return units
    })
    report({
      scenario: 'seat map, 500 seats',
      measured: 'maps at booking’s port',
      value: direct.rate,
      unit: '/s',
      ...(floor ? { floor: { measured: 'one indexed query by pgbench', value: floor } } : {}),
      ...ratioOf(direct.rate, floor),
    })
    const without = 1 - Math.min(1, scans)
    report({
      scenario: 'seat map, 500 seats',
      measured: 'answered without SQL',
      value: summarise([without * 100]),
      unit: '%',
      goal: '≥ 90 %',
      isReached: without >= 0.9,
    })
    const headers = { 'if-none-match': await etagOf(`${booking}${path}`) }
    const unchanged = await measureGet(bench, 'seat map, unchanged', getting(booking, path, headers), 10_000)
    report({
      scenario: 'seat map, unchanged (304)',
      measured: 'processor time of booking',
      value: timeOf(unchanged, 'booking'),
      unit: 'ms',
      goal: '≤ 0.15 ms',
      isReached: timeOf(unchanged, 'booking').median <= 0.15,
    })
    const bare = await startBareServer()
    try {
      const fastify = await measureGet(bench, 'Fastify alone', getting(bare.origin, '/'), 20_000, { bare: bare.pid })
      const shared = await measureGet(
        bench,
        'seat map through the gateway',
        getting(system.stack.gateway, path),
        10_000,
      )
      const ratio = shared.rate.median / fastify.rate.median
      report({
        scenario: 'a GET that may be shared (seat map), through the gateway',
        measured: 'answers',
        value: shared.rate,
        unit: '/s',
        floor: { measured: 'Fastify alone, small answer', value: fastify.rate },
        ratio,
        goal: '≥ 0.5',
        isReached: ratio >= 0.5,
      })
    } finally {
      bare.stop()
    }
  },
}

export const smallGets: Scenario = {
  name: 'small-gets',
  title: 'A small GET: at a service, through the gateway, and from the gateway’s cache',
  run: async (bench) => {
    const { system, report } = bench
    const catalog = system.stack.services.catalog.url
    const token = (await system.tokens())[0] ?? ''
    const alone = await startBareServer()
    try {
      const fastify = await measureGet(bench, 'Fastify alone', getting(alone.origin, '/'), 20_000, { bare: alone.pid })
      const live = await measureGet(bench, 'a service’s /health/live', getting(catalog, '/health/live'), 20_000)
      const bare = timeOf(fastify, 'bare')
      const service = timeOf(live, 'catalog')
      report({
        scenario: 'a service’s small GET without a query',
        measured: 'processor time of the service',
        value: service,
        unit: 'ms',
        floor: { measured: 'Fastify alone', value: bare },
        ...ratioOf(service, bare),
        goal: '≤ 1.5 ×',
        isReached: service.median / bare.median <= 1.5,
      })
      // A user's own list is never shared, so the gateway passes each request on.
      const authorization = { authorization: `Bearer ${token}` }
      const path = '/api/v1/reservations?limit=1'
      const booking = system.stack.services.booking.url
      const bookingProxy = await startBareServer(booking)
      try {
        const plain = await measureGet(bench, 'bare proxy', getting(bookingProxy.origin, path, authorization), 8_000, {
          bare: bookingProxy.pid,
        })
        const passed = await measureGet(bench, 'gateway', getting(system.stack.gateway, path, authorization), 8_000)
        const ours = timeOf(passed, 'gateway')
        const floor = timeOf(plain, 'bare')
        report({
          scenario: 'a small GET passed on by the gateway',
          measured: 'processor time of the gateway',
          value: ours,
          unit: 'ms',
          floor: { measured: 'bare Fastify with undici’s dispatch', value: floor },
          ...ratioOf(ours, floor),
          goal: '≤ 1.4 ×',
          isReached: ours.median / floor.median <= 1.4,
        })
      } finally {
        bookingProxy.stop()
      }
      for (const [what, shared] of [
        ['genres', '/api/v1/movies/genres'],
        ['movies', '/api/v1/movies?limit=20'],
      ] as const) {
        const answered = await measureGet(bench, what, getting(system.stack.gateway, shared), 15_000)
        const ratio = answered.rate.median / fastify.rate.median
        report({
          scenario: `a GET that may be shared (${what}), through the gateway`,
          measured: 'answers',
          value: answered.rate,
          unit: '/s',
          floor: { measured: 'Fastify alone', value: fastify.rate },
          ratio,
          goal: '≥ 0.5',
          isReached: ratio >= 0.5,
        })
      }
    } finally {
      alone.stop()
    }
  },
}

export const movieList: Scenario = {
  name: 'movie-list',
  title: 'The movies of a day: 200 movies, 2,000 showtimes',
  run: async (bench) => {
    const { system, options, report } = bench
    await system.addMovies(options.quick ? 20 : 200)
    const showtimes = await system.openShowtimes(options.quick ? 20 : 2_000, 25)
    const { rows } = await system.database.query<{ day: string; begin: string; end: string }>(
      `SELECT day::text, (day::timestamp AT TIME ZONE time_zone)::text AS begin,
         ((day + 1)::timestamp AT TIME ZONE time_zone)::text AS end
       FROM booking.showtimes, LATERAL (SELECT (starts_at AT TIME ZONE time_zone)::date AS day) WHERE id = $1`,
      [showtimes[0]?.id],
    )
    const floor = await queryRate(
      bench,
      `SELECT id, movie_id, room_id, starts_at FROM catalog.showtimes
       WHERE starts_at >= '${rows[0]?.begin}' AND starts_at < '${rows[0]?.end}'`,
    )
    const path = `/api/v1/movies?showtime_date=${rows[0]?.day}&limit=100`
    const work = getting(system.stack.gateway, path)
    const peak = await measureGet(bench, 'movies of a day', work, 4_000)
    const p99s: number[] = []
    for (let repeat = 0; repeat < options.repeats; repeat += 1) {
      const perSecond = peak.rate.median / 2
      const units = Math.ceil(perSecond * (options.quick ? 1 : 8))
      const { result } = await bench.runOnce(
        { work, pace: { kind: 'open', perSecond }, units },
        { profileAs: 'movies of a day, at half of the peak' },
      )
      p99s.push(result.latency.p99)
    }
    report({
      scenario: 'movies of a day',
      measured: 'lists',
      value: peak.rate,
      unit: '/s',
      ...(floor ? { floor: { measured: 'one indexed query by pgbench', value: floor } } : {}),
      ...ratioOf(peak.rate, floor),
    })
    report({
      scenario: 'movies of a day, at half of the peak',
      measured: 'p99',
      value: summarise(p99s),
      unit: 'ms',
      goal: '≤ 25 ms',
      isReached: summarise(p99s).median <= 25,
    })
  },
}
