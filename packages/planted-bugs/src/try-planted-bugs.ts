import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { PlantedBug } from './planted-bug.ts'
import { makeScratchCopy, plant } from './scratch-copy.ts'
import { type Failure, startTestRunner } from './test-runner.ts'

const repository = resolve(import.meta.dirname, '../../..')

/** `failure` is undefined for a bug that no test noticed. */
export type Outcome = { readonly bug: PlantedBug; readonly failure: Failure | undefined }

/**
 * Plants one bug after the other in a scratch copy and runs the bug's tests. Before the first bug, runs the tests of all
 * bugs once on the unchanged copy, and throws if a test fails.
 *
 * @param signal stops before the next bug; the outcomes so far are returned
 */
export const tryPlantedBugs = async (
  bugs: readonly PlantedBug[],
  print: (line: string) => void,
  signal?: AbortSignal,
): Promise<readonly Outcome[]> => {
  const copy = await makeScratchCopy(repository)
  try {
    const runner = await startTestRunner(copy)
    try {
      const before = await runner.firstFailure([...new Set(bugs.flatMap(({ tests }) => tests))])
      if (before) throw new Error(`${before.test} failed without a planted bug: ${before.reason}`)
      const outcomes: Outcome[] = []
      for (const bug of bugs) {
        if (signal?.aborted) break
        const files = bug.patches.map(({ file }) => file)
        const restore = await plant(copy, bug)
        runner.invalidate(files)
        const failure = await runner.firstFailure(bug.tests)
        await restore()
        runner.invalidate(files)
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
