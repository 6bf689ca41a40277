// Loaded into a service's process before its own code (node --import), to make it suffer what no switch of its own would:
// a clock that is off, and death at one instruction. Only the lab's environment variables make it do anything.
import { appendFileSync, readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { type CrashPointName, crashPoints } from './crash-points.ts'

const { CRASH_LAB_CLOCK_SECONDS, CRASH_LAB_POINT, CRASH_LAB_POINT_SKIPS, CRASH_LAB_DEATHS } = process.env

/** Makes everything in this process that asks for the time get one that is off by so many milliseconds. */
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

/** Kills this process with SIGKILL before the given instruction is executed, when it has been passed `skips` times. */
const dieAt = (name: CrashPointName, skips: number): void => {
  const { file, before } = crashPoints[name]
  const url = new URL(`../../../${file}`, import.meta.url).href
  let passed = 0
  Object.assign(globalThis, {
    crashLabPoint: () => {
      passed += 1
      if (passed <= skips) return
      // Afterwards there is nobody left to say it.
      if (CRASH_LAB_DEATHS) appendFileSync(CRASH_LAB_DEATHS, `${name}\n`)
      process.kill(process.pid, 'SIGKILL')
    },
  })
  registerHooks({
    load: (loaded, context, nextLoad) => {
      if (loaded !== url) return nextLoad(loaded, context)
      const source = readFileSync(fileURLToPath(url), 'utf8')
      if (source.split(before).length !== 2) throw new Error(`the crash point ${name} is not one place in ${file}`)
      return {
        format: 'module-typescript',
        shortCircuit: true,
        source: source.replace(before, () => `globalThis.crashLabPoint()\n${before}`),
      }
    },
  })
}

if (CRASH_LAB_CLOCK_SECONDS !== undefined) shiftClock(Number(CRASH_LAB_CLOCK_SECONDS) * 1000)
if (CRASH_LAB_POINT !== undefined && CRASH_LAB_POINT in crashPoints) {
  dieAt(CRASH_LAB_POINT as CrashPointName, Number(CRASH_LAB_POINT_SKIPS ?? 0))
}
