import { setTimeout as sleep } from 'node:timers/promises'
import { latencyOf } from '../measuring/statistics.ts'
import type { Load, LoadResult } from './load.ts'
import { openWork, type UnitResult } from './units.ts'

/** The most units in flight with an open pace. Bounds the generator's memory when the system does not keep up. */
const maxInFlight = 5_000

/**
 * The most connections with an open pace. Customers who come while a system is overloaded have connections of their
 * own. With fewer connections, requests would wait in the generator, and the system would have nothing to refuse.
 */
const openConnections = 2_000

/** Counts outcomes and collects latencies. */
const createTally = () => {
  const begun = performance.now()
  const outcomes: Record<string, number> = {}
  const latencies: number[] = []
  const refusalLatencies: number[] = []
  const steps: Record<string, number[]> = {}
  const successesPerSecond: number[] = []
  let unstarted = 0
  let lastEnd = begun

  return {
    begun,
    unstarted: (): void => {
      unstarted += 1
    },
    add: ({ outcome, isSuccess, steps: taken = {} }: UnitResult, startedAt: number): void => {
      lastEnd = performance.now()
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      ;(isSuccess ? latencies : refusalLatencies).push(lastEnd - startedAt)
      if (isSuccess) {
        const second = Math.floor((lastEnd - begun) / 1_000)
        successesPerSecond[second] = (successesPerSecond[second] ?? 0) + 1
      }
      for (const [step, milliseconds] of Object.entries(taken)) {
        steps[step] ??= []
        steps[step].push(milliseconds)
      }
    },
    result: (): LoadResult => ({
      seconds: (lastEnd - begun) / 1_000,
      outcomes,
      succeeded: latencies.length,
      unstarted,
      latency: latencyOf(latencies),
      refusalLatency: latencyOf(refusalLatencies),
      steps: Object.fromEntries(Object.entries(steps).map(([step, times]) => [step, latencyOf(times)])),
      successesPerSecond: Array.from(successesPerSecond, (count) => count ?? 0),
    }),
  }
}

type Perform = (unit: number) => Promise<UnitResult>
type Tally = ReturnType<typeof createTally>

const runClosed = async (perform: Perform, tally: Tally, concurrency: number, units: number): Promise<void> => {
  let next = 0
  const client = async (): Promise<void> => {
    while (next < units) {
      const unit = next
      next += 1
      const startedAt = performance.now()
      tally.add(await perform(unit), startedAt)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, client))
}

const runOpen = async (perform: Perform, tally: Tally, perSecond: number, units: number): Promise<void> => {
  const inFlight = new Set<Promise<void>>()
  const start = (unit: number): void => {
    const shouldStartAt = tally.begun + (unit / perSecond) * 1_000
    if (inFlight.size >= maxInFlight) {
      tally.unstarted()
      return
    }
    const run = perform(unit).then((result) => {
      tally.add(result, shouldStartAt)
      inFlight.delete(run)
    })
    inFlight.add(run)
  }
  let next = 0
  while (next < units) {
    const due = Math.min(units, Math.floor(((performance.now() - tally.begun) / 1_000) * perSecond) + 1)
    for (; next < due; next += 1) start(next)
    await sleep(1)
  }
  await Promise.all(inFlight)
}

/** Runs the load in this process. Resolves when the last unit has ended. */
export const runLoad = async ({ work, pace, units }: Load): Promise<LoadResult> => {
  const { perform, close } = openWork(work, pace.kind === 'closed' ? pace.concurrency : openConnections)
  const tally = createTally()
  try {
    if (pace.kind === 'closed') await runClosed(perform, tally, pace.concurrency, units)
    else await runOpen(perform, tally, pace.perSecond, units)
    return tally.result()
  } finally {
    await close()
  }
}
