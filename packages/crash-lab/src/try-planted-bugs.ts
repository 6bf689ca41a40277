import { spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { makeScratchCopy, plant } from '@marquee/planted-bugs/scratch-copy'
import { type PlantedBug, plantedBugs } from './planted-bugs.ts'
import type { totalsOf } from './report.ts'

const repository = resolve(import.meta.dirname, '../../..')

/** A bug that depends on a race may show only after several runs, and after more runs on a busy machine. */
const maxRuns = 12
const controlRuns = 4
const secondsOfFaults = 20
const firstSeed = 1

type Outcome = {
  readonly bug: string
  readonly caught: boolean
  readonly runs: number
  readonly violated: readonly string[]
}

/** A copy without a bug, under all faults that expose any of the bugs. The lab must find nothing in this copy. */
const control: PlantedBug = {
  name: 'no bug',
  patches: [],
  faults: [...new Set(plantedBugs.flatMap(({ faults }) => faults))],
  foundBy: [],
}

/** Plants a bug in a copy and runs the copy's lab until the lab finds something or the runs are used up. */
const tryBug = async (bug: PlantedBug, maxRuns: number): Promise<Outcome> => {
  const copy = await makeScratchCopy(repository)
  try {
    await plant(copy, bug)
    const json = join(copy, 'report.json')
    const lab = spawn(
      process.execPath,
      [
        join(copy, 'packages/crash-lab/src/main.ts'),
        ...['--seed', String(firstSeed), '--runs', String(maxRuns), '--seconds', String(secondsOfFaults)],
        ...['--faults', bug.faults.join(',') || 'none', '--json', json],
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    )
    await new Promise((done) => lab.once('exit', done))
    const report = await readFile(json, 'utf8').catch(() => undefined)
    if (report === undefined) return { bug: bug.name, caught: false, runs: 0, violated: [] }
    const { totals } = JSON.parse(report) as { totals: ReturnType<typeof totalsOf> }
    const violated = Object.entries(totals.invariants).flatMap(([invariant, { violations }]) =>
      violations > 0 ? [invariant] : [],
    )
    const caught = violated.some((invariant) => bug.foundBy.includes(invariant))
    return { bug: bug.name, caught, runs: totals.runs, violated }
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}

/**
 * Plants one bug after the other and prints whether the lab caught each. Resolves with true if the lab caught all
 * bugs.
 *
 * @param only part of a name; without it, all bugs are planted after a control without a bug
 */
export const tryPlantedBugs = async (print: (line: string) => void, only: string | undefined): Promise<boolean> => {
  if (only === undefined) {
    const { runs, violated } = await tryBug(control, controlRuns)
    if (runs < controlRuns || violated.length > 0) {
      print(`FAILED without a planted bug, in run ${runs}: ${violated.join('; ') || 'the lab could not continue'}`)
      return false
    }
    print(`held without a planted bug: ${runs} runs, 0 violations`)
  }
  let all = true
  for (const bug of plantedBugs.filter(({ name }) => only === undefined || name.includes(only))) {
    const { caught, runs, violated } = await tryBug(bug, maxRuns)
    all &&= caught
    print(`${caught ? 'caught ' : 'MISSED '} ${bug.name}, in run ${runs}: ${violated.join('; ') || 'no violation'}`)
  }
  return all
}
