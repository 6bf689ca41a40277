import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from '../bench.ts'
import type { Load } from '../load/load.ts'
import { parseHeapMebibytes, readResidentMemory } from '../measuring/memory.ts'
import { quantile, summarise } from '../measuring/statistics.ts'
import { linePlot } from '../report/plots.ts'
import { holdRequests } from '../system.ts'
import { getting, type Scenario, showtimesFor } from './scenario.ts'

const perSecond = 20
const sampleMilliseconds = 2_000

/** The number of seat maps, holds, cancellations and purchases in ten units. */
const weights = { map: 5, hold: 2, cancellation: 2, purchase: 1 }

/** One sample: the seconds since the start, and the MiB of each process. */
type Sample = {
  readonly second: number
  readonly resident: Readonly<Record<string, number>>
  readonly heap: Readonly<Record<string, number>>
}

const prepareMix = async (bench: Bench, seconds: number): Promise<Load> => {
  const { system } = bench
  const units = perSecond * seconds
  const tokens = await system.tokens()
  const { gateway: origin, stripe } = system.stack
  const showtimes = await system.openShowtimes(showtimesFor(system.customers, Math.ceil(units / 2)))
  const requests = holdRequests(showtimes, tokens, Math.ceil((units * 5) / 10))
  const [holds, cancellations] = [Math.ceil((units * 2) / 10), Math.ceil((units * 4) / 10)]
  return {
    work: {
      kind: 'mix',
      parts: [
        { weight: weights.map, work: getting(origin, `/api/v1/showtimes/${showtimes[0]?.id}/seats`) },
        { weight: weights.hold, work: { kind: 'request', origin, requests: requests.slice(0, holds) } },
        {
          weight: weights.cancellation,
          work: { kind: 'cancellation', origin, requests: requests.slice(holds, cancellations) },
        },
        {
          weight: weights.purchase,
          work: {
            kind: 'purchase',
            origin,
            requests: requests.slice(cancellations),
            stripe: { apiBase: stripe.api_base, publishableKey: stripe.publishable_key },
          },
        },
      ],
    },
    pace: { kind: 'open', perSecond },
    units,
  }
}

const readHeaps = async ({ system }: Bench): Promise<Record<string, number>> => {
  const heaps: Record<string, number> = {}
  for (const [name, url] of Object.entries(system.metrics())) {
    const heap = parseHeapMebibytes(await (await fetch(url)).text())
    if (heap !== undefined) heaps[name] = heap
  }
  return heaps
}

/** Reads the memory of every process until `work` has ended. */
const sampleWhile = async (bench: Bench, work: Promise<unknown>): Promise<Sample[]> => {
  const samples: Sample[] = []
  const begun = performance.now()
  let isOver = false
  const ended = work.finally(() => {
    isOver = true
  })
  ended.catch(() => undefined)
  while (!isOver) {
    const second = (performance.now() - begun) / 1_000
    samples.push({ second, resident: readResidentMemory(bench.system.pids()), heap: await readHeaps(bench) })
    await Promise.race([sleep(sampleMilliseconds), ended])
  }
  await ended
  return samples
}

/** The lower quartile of the values. Just after a garbage collection, a heap has only the memory that is in use. */
const lowOf = (values: readonly number[]): number => quantile(Float64Array.from(values).sort(), 0.25)

/** How much a process's memory has grown in the last five minutes, or in the second half of a shorter soak. */
const growthOf = (samples: readonly Sample[], of: (sample: Sample) => number | undefined) => {
  const end = samples.at(-1)?.second ?? 0
  const span = Math.min(300, end / 2)
  const window = span / 5
  const between = (from: number, to: number) =>
    lowOf(samples.filter(({ second }) => second >= from && second <= to).flatMap((sample) => of(sample) ?? []))
  const last = between(end - window, end)
  return { span, last, growth: last - between(end - span, end - span + window) }
}

const kinds = ['resident', 'heap'] as const

export const soak: Scenario = {
  name: 'soak',
  title: 'Memory of every process under a mixed load of ten minutes',
  onlyByName: true,
  run: async (bench) => {
    const { options, report, plot } = bench
    const load = await prepareMix(bench, options.seconds)
    const run = bench.runOnce(load)
    const samples = await sampleWhile(bench, run)
    const { result } = await run
    options.print(`  ${JSON.stringify(result.outcomes)}, p99 ${result.latency.p99.toFixed(0)} ms`)
    for (const kind of kinds) {
      const processes = Object.keys(samples[0]?.[kind] ?? {})
      for (const process of processes) {
        const { span, last, growth } = growthOf(samples, (sample) => sample[kind][process])
        const share = growth / last
        report({
          scenario: `soak, ${process}`,
          measured: `growth of the ${kind} memory in the last ${span.toFixed(0)} s`,
          value: summarise([growth]),
          unit: 'MiB',
          floor: { measured: 'at the end', value: summarise([last]) },
          ratio: share,
          goal: '≤ 0.1 of its size',
          isReached: share <= 0.1,
        })
      }
      plot({
        title: `${kind === 'heap' ? 'Heap' : 'Resident memory'} under a mixed load`,
        file: `soak-${kind}.svg`,
        content: linePlot(
          processes.map((process) => ({
            name: process,
            points: samples.map((sample) => [sample.second, sample[kind][process] ?? 0] as const),
          })),
          { title: `${kind === 'heap' ? 'Used heap' : 'Resident memory'}, MiB`, xLabel: 'seconds' },
        ),
      })
    }
  },
}
