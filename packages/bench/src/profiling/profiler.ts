import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { processorTimeBetween, readProcessorTime } from '../measuring/processor-time.ts'
import type { System } from '../system.ts'
import { type GroupedProfile, groupSamples, type V8Profile } from './group-samples.ts'
import { readPostgresTimes } from './postgres-processes.ts'
import { readStatementTimes, resetStatementTimes, type StatementTime } from './statement-times.ts'

const repository = pathToFileURL(join(import.meta.dirname, '../../../..', '/')).href

/** Timeout for a process to start or to write its profile. A large profile takes long. */
const writtenWithinMilliseconds = 30_000

/** Where the processes spent their time during one measurement. */
export type Profile = {
  readonly name: string
  readonly units: number
  /** Milliseconds of processor time of each process; empty on systems without `/proc`. */
  readonly processorTime: Readonly<Record<string, number>>
  /** Where the processes of Node spent their time. */
  readonly processes: Readonly<Record<string, GroupedProfile>>
  /** Milliseconds of processor time of each kind of PostgreSQL's processes. */
  readonly postgres: Readonly<Record<string, number>>
  readonly statements: readonly StatementTime[]
}

/** The variables with which a process of Node can be profiled. The profiles are written into the folder. */
export const profilingVariables = (folder: string): Record<string, string> => ({
  NODE_OPTIONS: `--import=${new URL('./record-main.ts', import.meta.url).href}`,
  MARQUEE_BENCH_PROFILES: folder,
})

/** Only these processes get `profilingVariables`. */
const profiled = ['gateway', 'identity', 'catalog', 'booking', 'payment']

const readProfile = async (file: string): Promise<V8Profile> => {
  const deadline = performance.now() + writtenWithinMilliseconds
  for (;;) {
    try {
      return JSON.parse(readFileSync(file, 'utf8'))
    } catch (error) {
      if (performance.now() > deadline) throw new Error(`a process has written no profile: ${file}`, { cause: error })
    }
    await sleep(20)
  }
}

export type Profiler = ReturnType<typeof createProfiler>

/**
 * Creates the profiler of a system.
 *
 * @param folder where the processes write their profiles
 */
export const createProfiler = (system: System, folder: string) => {
  const profiles = new Map<string, Profile>()
  mkdirSync(folder, { recursive: true })

  const signalAll = (): [name: string, pid: number][] => {
    const pids = Object.entries(system.pids()).filter(([name]) => profiled.includes(name))
    for (const [, pid] of pids) process.kill(pid, 'SIGUSR2')
    return pids
  }

  /** Waits until every process has started its profile, which takes processor time. */
  const untilStarted = async (pids: readonly [name: string, pid: number][]): Promise<void> => {
    const deadline = performance.now() + writtenWithinMilliseconds
    for (const [name, pid] of pids) {
      const file = join(folder, `${pid}.started`)
      while (!existsSync(file)) {
        if (performance.now() > deadline) throw new Error(`${name} has not started its profile`)
        await sleep(10)
      }
      rmSync(file)
    }
  }

  const collect = async (pids: readonly [name: string, pid: number][]): Promise<Record<string, GroupedProfile>> => {
    const grouped: Record<string, GroupedProfile> = {}
    for (const [name, pid] of pids) {
      const file = join(folder, `${pid}.cpuprofile`)
      grouped[name] = groupSamples(await readProfile(file), repository)
      rmSync(file)
    }
    return grouped
  }

  return {
    /** The last profile of each name. */
    profiles: (): readonly Profile[] => [...profiles.values()],

    /** Profiles every process while `work` runs. A later profile of the same name replaces the earlier one. */
    during: async <T>(name: string, work: () => Promise<T>, unitsOf: (result: T) => number): Promise<T> => {
      const postmaster = system.pids()['postgres'] ?? 0
      await untilStarted(signalAll())
      await resetStatementTimes(system.database)
      const before = { all: readProcessorTime(system.pids()), postgres: readPostgresTimes(postmaster) }
      const result = await work()
      const processorTime = processorTimeBetween(before.all, readProcessorTime(system.pids()))
      const postgres = processorTimeBetween(before.postgres, readPostgresTimes(postmaster))
      const statements = await readStatementTimes(system.database)
      const processes = await collect(signalAll())
      profiles.set(name, { name, units: unitsOf(result), processorTime, processes, postgres, statements })
      return result
    },
  }
}
