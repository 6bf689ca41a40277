import { join } from 'node:path'
import { createBench, type Measurement, type Row } from './bench.ts'
import { startGenerator } from './load/generator.ts'
import { violatedInvariants } from './measuring/invariants.ts'
import { createProfiler } from './profiling/profiler.ts'
import { describeMachine } from './report/machine.ts'
import { writeReport } from './report/write-report.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { startSystem } from './system.ts'

/**
 * The system's customers and rooms. Creating them takes most of the time of the quick form. The scenarios of a full run
 * place more than 200,000 holds, and a customer may have at most 1,000 unpaid reservations.
 */
const cinemaOf = (quick: boolean) => (quick ? { customers: 25, rooms: 4 } : { customers: 400, rooms: 20 })

/** Rejects when the signal is aborted. */
const interruptionOf = (signal: AbortSignal): Promise<never> => {
  const interruption = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  // The signal may be aborted before the race begins. Without this handler, the rejection would then end the process.
  interruption.catch(() => undefined)
  return interruption
}

/** A scenario that could not be completed. */
class ScenarioFailed extends Error {
  override readonly name = 'ScenarioFailed'
  constructor(scenario: string, cause: unknown) {
    super(`the scenario ${scenario} failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

export type BenchReport = {
  readonly markdown: string
  /** The rows of each scenario, by its name. */
  readonly rows: Readonly<Record<string, readonly Row[]>>
  readonly measurements: readonly Measurement[]
  /** A sentence for each violated invariant. */
  readonly violations: readonly string[]
}

/**
 * Starts a system, runs the scenarios, checks the invariants, and writes the report. If a scenario fails, throws an
 * error that names the scenario.
 *
 * @param out the folder for the report
 * @param rows reservations in the largest tables of the scenario `size`
 * @param seconds how long the scenario `soak` takes
 * @param profile whether to record profiles
 * @param signal stops everything when aborted
 */
export const runBench = async ({
  home,
  cache,
  out,
  scenarios,
  quick,
  repeats,
  rows,
  seconds,
  profile = false,
  print,
  signal = new AbortController().signal,
}: {
  home: string
  cache: string
  out: string
  scenarios: readonly Scenario[]
  quick: boolean
  repeats: number
  rows: number
  seconds: number
  profile?: boolean
  print: (line: string) => void
  signal?: AbortSignal
}): Promise<BenchReport> => {
  print(`starting a separate system in ${home}`)
  const interruption = interruptionOf(signal)
  const profiles = profile ? join(home, 'profiles') : undefined
  const system = await startSystem({ home, cache, ...cinemaOf(quick), profiles, signal })
  const profiler = profiles === undefined ? undefined : createProfiler(system, profiles)
  const generator = startGenerator()
  const stop = async (): Promise<void> => {
    generator.stop()
    await system.stop()
  }
  const work = async (): Promise<BenchReport> => {
    const bench = createBench(system, generator, { quick, repeats, rows, seconds, print }, profiler)
    await bench.measureIdle(quick ? 2 : 10)
    const rowsOf: Record<string, readonly Row[]> = {}
    for (const { name, title, run } of scenarios) {
      print(`${name}: ${title}`)
      const before = bench.rows.length
      const begun = performance.now()
      try {
        await run(bench)
      } catch (error) {
        throw new ScenarioFailed(name, error)
      }
      rowsOf[name] = bench.rows.slice(before)
      print(`  took ${((performance.now() - begun) / 1_000).toFixed(0)} s`)
    }
    // Without settled events the invariants say nothing, but the measurements stay worth a report.
    const violations = await system.settle().then(
      () => violatedInvariants(system.database),
      (error: unknown) => [error instanceof Error ? error.message : String(error)],
    )
    const machine = await describeMachine(system, repeats)
    const markdown = writeReport(out, bench, { machine, violations, profiles: profiler?.profiles() })
    return { markdown, rows: rowsOf, measurements: bench.measurements, violations }
  }
  try {
    signal.throwIfAborted()
    return await Promise.race([work(), interruption])
  } finally {
    await stop()
  }
}
