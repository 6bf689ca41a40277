import { type Bench, type Measurement, processorTimeOf } from '../bench.ts'
import type { Load } from '../load/load.ts'
import type { Summary } from '../measuring/statistics.ts'
import { linePlot } from '../report/plots.ts'
import { holdRequests } from '../system.ts'
import { fillReservations, firstFilledShowtime, perCustomer } from './fill-reservations.ts'
import { getting, prepareHolds, type Scenario } from './scenario.ts'

const smallest = 1_000

/** Few clients, so that the p50 shows the work and not the queue for the processors. */
const pace = { kind: 'closed', concurrency: 4 } as const

/** 10³, 10⁵ and the largest size. */
const sizesUpTo = (largest: number): number[] =>
  [...new Set([smallest, 100_000, largest])].filter((size) => size <= largest).toSorted((one, other) => one - other)

const userIdOf = (token: string): string =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).sub

type Operation = {
  readonly name: string
  readonly prepare: () => Promise<Load>
  readonly untilSettled: boolean
}

const operationsOf = async (bench: Bench): Promise<Operation[]> => {
  const { system, options } = bench
  // Processor time is counted in hundredths of a second. Fewer units would use too little time to be measured.
  const units = options.quick ? 200 : 2_000
  const booking = system.stack.services.booking.url
  const [showtime] = await system.openShowtimes(1)
  if (!showtime) throw new Error('no showtime was opened')
  // The customer whose list is read places no holds. New holds would fill the list, and PostgreSQL finds the newest rows
  // without the index.
  const ownToken = async () => (await system.tokens())[0]
  const otherTokens = async () => (await system.tokens()).slice(1)
  const held = holdRequests([showtime], await otherTokens(), 120)
  await bench.runOnce({ work: { kind: 'request', origin: booking, requests: held }, pace, units: held.length })
  const read = (name: string, path: string, token: () => Promise<string | undefined>): Operation => ({
    name,
    prepare: async () => {
      const authorization = await token()
      const headers = authorization === undefined ? {} : { authorization: `Bearer ${authorization}` }
      return { work: getting(booking, path, headers), pace, units }
    },
    untilSettled: false,
  })
  return [
    {
      name: 'hold',
      prepare: async () => {
        const requests = await prepareHolds(bench, units, await otherTokens())
        return { work: { kind: 'request', origin: booking, requests }, pace, units: requests.length }
      },
      untilSettled: true,
    },
    read('seat map', `/api/v1/showtimes/${showtime.id}/seats`, async () => undefined),
    read('own list', `/api/v1/reservations?limit=${perCustomer}`, ownToken),
    read('staff’s list', '/api/v1/admin/reservations?limit=20', system.staffToken),
    read(
      'staff’s list of a showtime',
      `/api/v1/admin/reservations?limit=20&showtime_id=${firstFilledShowtime}`,
      system.staffToken,
    ),
  ]
}

type Point = { readonly size: number; readonly time: Summary; readonly p50: Summary }

const pointOf = (size: number, measurement: Measurement): Point => ({
  size,
  time: processorTimeOf(measurement, ['booking', 'postgres']),
  p50: measurement.p50,
})

const reportOperation = ({ report }: Bench, name: string, points: readonly Point[]): void => {
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last) return
  for (const [measured, of] of [
    ['processor time of booking and PostgreSQL', (point: Point) => point.time],
    ['p50', (point: Point) => point.p50],
  ] as const) {
    const ratio = of(last).median / of(first).median
    report({
      scenario: `${name}, with ${last.size.toLocaleString('en')} reservations`,
      measured,
      value: of(last),
      unit: 'ms',
      floor: { measured: `with ${first.size.toLocaleString('en')}`, value: of(first) },
      ratio,
      goal: '≤ 1.5 ×',
      isReached: ratio <= 1.5,
    })
  }
}

export const size: Scenario = {
  name: 'size',
  title: 'Cost against size: with 1,000, 100,000 and up to 10,000,000 reservations in the tables',
  onlyByName: true,
  run: async (bench) => {
    const { system, options, plot } = bench
    const operations = await operationsOf(bench)
    const customer = userIdOf((await system.tokens())[0] ?? '')
    const points = new Map<string, Point[]>(operations.map(({ name }) => [name, []]))
    let filled = 0
    for (const size of sizesUpTo(options.rows)) {
      const begun = performance.now()
      await fillReservations(system.administratorUrl, { first: filled, count: size - filled, customer })
      filled = size
      const seconds = (performance.now() - begun) / 1_000
      options.print(`  ${size.toLocaleString('en')} reservations are in the tables (filled in ${seconds.toFixed(0)} s)`)
      for (const { name, prepare, untilSettled } of operations) {
        const title = `${name}, ${size.toLocaleString('en')} reservations`
        points.get(name)?.push(pointOf(size, await bench.measure(title, prepare, { untilSettled })))
      }
    }
    for (const [name, own] of points) reportOperation(bench, name, own)
    const lines = (of: (point: Point) => Summary) =>
      [...points].map(([name, own]) => ({
        name,
        points: own.map((point) => [point.size, of(point).median] as const),
      }))
    const axis = { xLabel: 'reservations in the tables', isLogarithmic: true }
    plot({
      title: 'Processor time against size',
      file: 'size-processor-time.svg',
      content: linePlot(
        lines(({ time }) => time),
        { title: 'Processor time of booking and PostgreSQL, ms', ...axis },
      ),
    })
    plot({
      title: 'p50 against size',
      file: 'size-p50.svg',
      content: linePlot(
        lines(({ p50 }) => p50),
        { title: 'p50, ms', ...axis },
      ),
    })
  },
}
