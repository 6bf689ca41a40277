import { spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type PlantedBug, plantedBugs } from './planted-bugs.ts'
import type { totalsOf } from './report.ts'
import { makeScratchCopy, plant } from './scratch-copy.ts'

const repository = resolve(import.meta.dirname, '../../..')

/** A bug may need several runs to show, as whatever is about races does. */
const mostRuns = 8
const secondsOfFaults = 20
const firstSeed = 1

type Outcome = { readonly bug: string; readonly caught: boolean; readonly runs: number; readonly by: readonly string[] }

/** Runs the lab of a copy in which a bug is planted, until it finds something or has had its runs. */
const tryBug = async (bug: PlantedBug): Promise<Outcome> => {
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
    return { bug: bug.name, caught: by.length > 0, runs: totals.runs, by }
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}

/** Plants one bug after the other and tells whether each was caught. Resolves with true if all were. */
export const tryPlantedBugs = async (print: (line: string) => void, only: string | undefined): Promise<boolean> => {
  let all = true
  for (const bug of plantedBugs.filter(({ name }) => only === undefined || name.includes(only))) {
    const { caught, runs, by } = await tryBug(bug)
    all &&= caught
    print(`${caught ? 'caught ' : 'MISSED '} ${bug.name}, in run ${runs}${caught ? `: ${by.join('; ')}` : ''}`)
  }
  return all
}
