import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { PlantedBug } from './planted-bug.ts'
import { makeScratchCopy, plant } from './scratch-copy.ts'
import { type Failure, startTestRunner } from './test-runner.ts'

const repository = resolve(import.meta.dirname, '../../..')

/** `failure` is undefined for a bug that no test noticed. */
export type Outcome = { readonly bug: PlantedBug; readonly failure: Failure | undefined }

/**
 * Plants one bug after the other in a scratch copy and runs the tests that are named beside it, after these have passed once
 * with nothing planted. Throws when they do not.
 *
 * @param over ends it before the next bug; what was started is stopped
 */
export const tryPlantedBugs = async (
  bugs: readonly PlantedBug[],
  print: (line: string) => void,
  over?: AbortSignal,
): Promise<readonly Outcome[]> => {
  const copy = await makeScratchCopy(repository)
  try {
    const runner = await startTestRunner(copy)
    try {
      const before = await runner.firstFailure([...new Set(bugs.flatMap(({ tests }) => tests))])
      if (before) throw new Error(`nothing was planted, and yet ${before.test} failed: ${before.reason}`)
      const outcomes: Outcome[] = []
      for (const bug of bugs) {
        if (over?.aborted) break
        const files = bug.patches.map(({ file }) => file)
        const putBack = await plant(copy, bug)
        runner.forget(files)
        const failure = await runner.firstFailure(bug.tests)
        await putBack()
        runner.forget(files)
        outcomes.push({ bug, failure })
        print(`${failure ? 'caught  ' : 'SURVIVED'} ${bug.name}`)
        if (failure) print(`           ${failure.test}: ${failure.reason}`)
      }
      return outcomes
    } finally {
      await runner.stop()
    }
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}
