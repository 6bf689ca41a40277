import { setTimeout as sleep } from 'node:timers/promises'
import type { Generator } from './load/generator.ts'
import { type Load, type LoadResult, rateOf } from './load/load.ts'
import { processorTimeBetween, readProcessorTime } from './measuring/processor-time.ts'
import { type Summary, summarise } from './measuring/statistics.ts'
import type { Profiler } from './profiling/profiler.ts'
import type { System } from './system.ts'

/** One result of a scenario beside its floor and its goal. */
export type Row = {
  readonly scenario: string
  /** What was measured, in words. */
  readonly measured: string
  readonly value: Summary
  readonly unit: string
  /** The floor that was measured in the same run. */
  readonly floor?: { readonly measured: string; readonly value: Summary }
  /** The value divided by the floor. */
  readonly ratio?: number
  readonly goal?: string
  readonly isReached?: boolean
}

/** Repeated runs of one load. */
export type Measurement = {
  readonly name: string
  /** Units that succeeded per second. */
  readonly rate: Summary
  readonly p50: Summary
  readonly p99: Summary
  /** Milliseconds of processor time for each unit that succeeded, by process; empty on systems without `/proc`. */
  readonly processorTime: Readonly<Record<string, Summary>>
  readonly runs: readonly LoadResult[]
}

export type Options = {
  /** Whether the shortest form runs, which shows only that everything works. */
  readonly quick: boolean
  readonly repeats: number
  /** Reservations in the largest tables of the scenario `size`. */
  readonly rows: number
  /** How long the scenario `soak` takes. */
  readonly seconds: number
  readonly print: (line: string) => void
}

type MeasureOptions = {
  /** Further processes whose processor time counts, such as a floor's. */
  readonly pids?: Readonly<Record<string, number>>
  /**
   * Whether the processor time includes the work that follows the responses, until no event or payment is left. The
   * processor time of an idle system in the same time is subtracted.
   */
  readonly untilSettled?: boolean
  /** The name of the profile that is recorded with the option `--profile`; without a name, no profile is recorded. */
  readonly profileAs?: string
}

/** A picture of the report: an SVG file. */
export type Plot = { readonly title: string; readonly file: string; readonly content: string }

export type Bench = ReturnType<typeof createBench>

/** A load's result, and the processor time of each process meanwhile, in milliseconds. */
type LoadRun = { readonly result: LoadResult; readonly processorTime: Record<string, number> }

const formatted = (outcomes: Readonly<Record<string, number>>): string =>
  Object.entries(outcomes)
    .map(([outcome, count]) => `${outcome}: ${count}`)
    .join(', ')

/**
 * Creates the functions with which scenarios measure the system, and collects the results for the report.
 *
 * @param profiler records what the processes do during measurements
 */
export const createBench = (system: System, generator: Generator, options: Options, profiler?: Profiler) => {
  const rows: Row[] = []
  const measurements: Measurement[] = []
  const plots: Plot[] = []
  /** Milliseconds of processor time that each process uses in a second in which nobody uses the system. */
  const idle: Record<string, number> = {}

  /** Runs `work`, and records a profile meanwhile if the benchmark records profiles. */
  const profiled = <T>(name: string, work: () => Promise<T>, unitsOf: (result: T) => number): Promise<T> =>
    profiler === undefined ? work() : profiler.during(name, work, unitsOf)

  const runAndWatch = async (load: Load, { pids = {}, untilSettled = false }: MeasureOptions): Promise<LoadRun> => {
    const watched = { ...system.pids(), generator: generator.pid, ...pids }
    const before = readProcessorTime(watched)
    const begun = performance.now()
    const result = await generator.run(load)
    if (!untilSettled) return { result, processorTime: processorTimeBetween(before, readProcessorTime(watched)) }
    await system.settle()
    const seconds = (performance.now() - begun) / 1_000
    const whileIdle = Object.fromEntries(Object.entries(idle).map(([name, time]) => [name, time * seconds]))
    return { result, processorTime: processorTimeBetween(before, readProcessorTime(watched), whileIdle) }
  }

  /** Runs one load. */
  const runOnce = (load: Load, measureOptions: MeasureOptions = {}): Promise<LoadRun> => {
    const run = () => runAndWatch(load, measureOptions)
    const { profileAs } = measureOptions
    return profileAs === undefined ? run() : profiled(profileAs, run, ({ result }) => result.succeeded)
  }

  return {
    system,
    generator,
    options,
    rows,
    measurements,
    plots,
    idle,
    runOnce,
    profiled,

    /** Measures the processor time of the idle system. Later measurements with `untilSettled` subtract this time. */
    measureIdle: async (seconds: number): Promise<void> => {
      await system.settle()
      const watched = system.pids()
      const before = readProcessorTime(watched)
      await sleep(seconds * 1_000)
      for (const [name, time] of Object.entries(processorTimeBetween(before, readProcessorTime(watched)))) {
        idle[name] = time / seconds
      }
    },

    /** The number of units to run: a hundredth in the quick form, but at least 20. */
    scaled: (units: number): number => (options.quick ? Math.max(20, Math.round(units / 100)) : units),

    /**
     * Measures a load several times, after one run to warm up. With a single repeat, there is no run to warm up.
     *
     * @param prepare makes the load of each run, because a seat can be held only once
     */
    measure: async (
      name: string,
      prepare: () => Load | Promise<Load>,
      measureOptions: MeasureOptions = {},
    ): Promise<Measurement> => {
      const runs: LoadResult[] = []
      const times: Record<string, number[]> = {}
      const warmUp = options.repeats > 1
      for (let repeat = warmUp ? -1 : 0; repeat < options.repeats; repeat += 1) {
        const load = await prepare()
        await system.settle()
        const { result, processorTime } = await runOnce(load, { profileAs: name, ...measureOptions })
        if (repeat < 0) continue
        runs.push(result)
        for (const [process, time] of Object.entries(processorTime)) {
          times[process] ??= []
          times[process].push(time / Math.max(1, result.succeeded))
        }
        options.print(
          `  ${name}: ${rateOf(result).toFixed(0)}/s, p50 ${result.latency.p50.toFixed(1)} ms, p99 ${result.latency.p99.toFixed(1)} ms (${formatted(result.outcomes)})`,
        )
      }
      const measurement: Measurement = {
        name,
        rate: summarise(runs.map(rateOf)),
        p50: summarise(runs.map(({ latency }) => latency.p50)),
        p99: summarise(runs.map(({ latency }) => latency.p99)),
        processorTime: Object.fromEntries(Object.entries(times).map(([process, each]) => [process, summarise(each)])),
        runs,
      }
      measurements.push(measurement)
      return measurement
    },

    plot: (plot: Plot): void => {
      plots.push(plot)
    },

    /** Adds a row to the report. */
    report: (row: Row): void => {
      rows.push(row)
    },
  }
}

/** Milliseconds of processor time of some processes together, for each unit. */
export const processorTimeOf = (
  { processorTime }: Pick<Measurement, 'processorTime'>,
  processes: readonly string[] = Object.keys(processorTime).filter((name) => name !== 'generator'),
): Summary => {
  const summaries = processes.map((process) => processorTime[process]).filter((each) => each !== undefined)
  const sum = (of: (summary: Summary) => number) => summaries.reduce((total, each) => total + of(each), 0)
  return { median: sum(({ median }) => median), min: sum(({ min }) => min), max: sum(({ max }) => max) }
}
