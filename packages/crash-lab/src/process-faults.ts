import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CrashPointName } from '@marquee/messaging/crash-points'

const preload = `--import=${new URL('./preload.ts', import.meta.url).href}`

/**
 * Faults that the preload injects when a process starts: a wrong clock, and death at a crash point.
 *
 * @param home the folder in which processes record their deaths
 */
export const createProcessFaults = (home: string) => {
  const clockOffsets = new Map<string, number>()
  const crashPoints = new Map<string, { point: CrashPointName; skips: number }>()
  /** Running processes that will die when they reach their crash point. */
  const armed = new Set<string>()
  const deathsFile = (process: string) => join(home, `deaths-${process}`)

  return {
    /** The environment with which a process starts next. A crash point applies to one start only. */
    environmentOf: (process: string): NodeJS.ProcessEnv => {
      const offset = clockOffsets.get(process)
      const death = crashPoints.get(process)
      crashPoints.delete(process)
      if (death) armed.add(process)
      else armed.delete(process)
      if (offset === undefined && death === undefined) return {}
      return {
        NODE_OPTIONS: preload,
        ...(offset === undefined ? {} : { CRASH_LAB_CLOCK_SECONDS: String(offset) }),
        ...(death === undefined ? {} : { CRASH_LAB_POINT: death.point, CRASH_LAB_POINT_SKIPS: String(death.skips) }),
        CRASH_LAB_DEATHS: deathsFile(process),
      }
    },

    /** Sets the clock offset of a process in seconds, from its next start on; 0 removes the offset. */
    setClockOffset: (process: string, seconds: number): void => {
      if (seconds === 0) clockOffsets.delete(process)
      else clockOffsets.set(process, seconds)
    },

    /**
     * Makes a process die at a crash point after its next start, once the process has passed the point `skips` times.
     */
    setCrashPoint: (process: string, point: CrashPointName, skips: number): void => {
      crashPoints.set(process, { point, skips })
    },

    /** How often a process has died at a crash point so far. */
    deathsAt: (process: string, point: CrashPointName): number => {
      try {
        return readFileSync(deathsFile(process), 'utf8')
          .split('\n')
          .filter((line) => line === point).length
      } catch {
        return 0
      }
    },

    /**
     * Removes all of these faults from the next starts.
     *
     * @returns the running processes that still have such a fault and must restart
     */
    clear: (): ReadonlySet<string> => {
      const affected = new Set([...clockOffsets.keys(), ...armed])
      crashPoints.clear()
      clockOffsets.clear()
      return affected
    },
  }
}
