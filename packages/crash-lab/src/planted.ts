import { spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { makeScratchCopy, plant } from '@marquee/planted-bugs/scratch-copy'
import { type PlantedBug, plantedBugs } from './planted-bugs.ts'
import type { totalsOf } from './report.ts'

const repository = resolve(import.meta.dirname, '../../..')

/** A bug may need several runs to show, as whatever is about races does, and more of them on a busy machine. */
const mostRuns = 12
const controlRuns = 4
const secondsOfFaults = 20
const firstSeed = 1

type Outcome = { readonly bug: string; readonly caught: boolean; readonly runs: number; readonly by: readonly string[] }

/** With nothing planted, and all the faults under which anything else is looked for: the lab must find nothing. */
const control: PlantedBug = {
  name: 'nothing at all',
  patches: [],
  faults: [...new Set(plantedBugs.flatMap(({ faults }) => faults))],
  shownBy: [],
}

/** Runs the lab of a copy in which a bug is planted, until it finds something or has had its runs. */
const tryBug = async (bug: PlantedBug, mostRuns: number): Promise<Outcome> => {
  const copy = await makeScratchCopy(repository)
  try {
    await plant(copy, bug)
    const json = join(copy, 'report.json')
    const lab = spawn(
      process.execPath,
      [
        join(copy, 'packages/crash-lab/src/main.ts'),
        ...['--seed', String(firstSeed), '--runs', String(mostRuns), '--seconds', String(secondsOfFaults)],
        ...['--faults', bug.faults.join(',') || 'none', '--json', json],
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    )
    await new Promise((done) => lab.once('exit', done))
    const report = await readFile(json, 'utf8').catch(() => undefined)
    if (report === undefined) return { bug: bug.name, caught: false, runs: 0, by: [] }
    const { totals } = JSON.parse(report) as { totals: ReturnType<typeof totalsOf> }
    const by = Object.entries(totals.invariants).flatMap(([invariant, { violations }]) =>
      violations > 0 ? [invariant] : [],
    )
    const caught = by.some((invariant) => bug.shownBy.includes(invariant))
    return { bug: bug.name, caught, runs: totals.runs, by }
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}

/** Plants one bug after the other and tells whether each was caught. Resolves with true if all were. */
export const tryPlantedBugs = async (print: (line: string) => void, only: string | undefined): Promise<boolean> => {
  if (only === undefined) {
    const { runs, by } = await tryBug(control, controlRuns)
    if (runs < controlRuns || by.length > 0) {
      print(`nothing was planted, and after ${runs} runs found: ${by.join('; ') || 'that it could not go on'}`)
      return false
    }
    print(`found nothing in ${runs} runs with nothing planted`)
  }
  let all = true
  for (const bug of plantedBugs.filter(({ name }) => only === undefined || name.includes(only))) {
    const { caught, runs, by } = await tryBug(bug, mostRuns)
    all &&= caught
    print(`${caught ? 'caught ' : 'MISSED '} ${bug.name}, in run ${runs}: ${by.join('; ') || 'nothing found'}`)
  }
  return all
}
