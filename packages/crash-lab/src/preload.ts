// Loaded into a service's process before the service's code (node --import). The preload injects faults for which the
// service has no setting: a wrong clock, and death at a crash point. Without the lab's environment variables
// the preload does nothing.
import { appendFileSync } from 'node:fs'
import { type CrashPointName, crashPointChannels } from '@marquee/messaging/crash-points'

const { CRASH_LAB_CLOCK_SECONDS, CRASH_LAB_POINT, CRASH_LAB_POINT_SKIPS, CRASH_LAB_DEATHS } = process.env

/** Shifts the clock of this process; a negative number sets the clock back. */
const shiftClock = (milliseconds: number): void => {
  const RealDate = globalThis.Date
  globalThis.Date = class extends RealDate {
    constructor(...given: unknown[]) {
      if (given.length === 0) super(RealDate.now() + milliseconds)
      else super(...(given as [number]))
    }

    static override now(): number {
      return RealDate.now() + milliseconds
    }
  } as DateConstructor
}

/** Kills this process with SIGKILL at a crash point, once the process has passed the point `skips` times. */
const dieAt = (name: CrashPointName, skips: number): void => {
  let passed = 0
  crashPointChannels[name].subscribe(() => {
    passed += 1
    if (passed <= skips) return
    // Recorded first, because SIGKILL ends the process before any later line runs.
    if (CRASH_LAB_DEATHS) appendFileSync(CRASH_LAB_DEATHS, `${name}\n`)
    process.kill(process.pid, 'SIGKILL')
  })
}

if (CRASH_LAB_CLOCK_SECONDS !== undefined) shiftClock(Number(CRASH_LAB_CLOCK_SECONDS) * 1000)
if (CRASH_LAB_POINT !== undefined && CRASH_LAB_POINT in crashPointChannels) {
  dieAt(CRASH_LAB_POINT as CrashPointName, Number(CRASH_LAB_POINT_SKIPS ?? 0))
}
