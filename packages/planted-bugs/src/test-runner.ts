import { join, relative } from 'node:path'
import { createVitest, type Reporter, type TestCase, type TestModule, type TestSuite } from 'vitest/node'

/** The first test that failed, as `file > describe > test`, and the first line of its error. */
export type Failure = { readonly test: string; readonly reason: string }

export type TestRunner = {
  /** Makes the next run read these changed files again. */
  invalidate(files: readonly string[]): void
  /** Runs test files one after the other until a test fails. Paths are relative to the repository. */
  firstFailure(files: readonly string[]): Promise<Failure | undefined>
  stop(): Promise<void>
}

const reasonOf = (errors: readonly { message: string }[]): string => errors[0]?.message.split('\n', 1)[0] ?? 'no reason'

/**
 * Starts Vitest on a copy of the repository. The servers that tests need are started once and serve all runs.
 *
 * @param copy the copy's folder
 */
export const startTestRunner = async (copy: string): Promise<TestRunner> => {
  let failure: Failure | undefined
  const fail = (test: string, errors: readonly { message: string }[]): void => {
    failure ??= { test, reason: reasonOf(errors) }
  }
  const nameOf = ({ module, fullName }: TestCase | TestSuite) => `${relative(copy, module.moduleId)} > ${fullName}`
  const reporter: Reporter = {
    onTestCaseResult: (test) => {
      const { state, errors = [] } = test.result()
      if (state !== 'failed') return
      fail(nameOf(test), errors)
      void vitest.cancelCurrentRun('test-failure')
    },
    onTestSuiteResult: (suite) => {
      if (suite.errors().length > 0) fail(nameOf(suite), suite.errors())
    },
    onTestModuleEnd: (module: TestModule) => {
      if (module.errors().length > 0) fail(relative(copy, module.moduleId), module.errors())
    },
  }
  const signals = ['SIGINT', 'SIGTERM'] as const
  const listeners = signals.map((signal) => process.listeners(signal))
  const vitest = await createVitest({ root: copy, watch: false, maxWorkers: 1, reporters: [reporter] })
  await vitest.standalone()
  // Vitest's own signal handlers would end this process at once and leave the servers running.
  for (const [index, signal] of signals.entries()) {
    process.removeAllListeners(signal)
    for (const listener of listeners[index] ?? []) process.on(signal, listener)
  }
  return {
    invalidate: (files) => {
      for (const file of files) vitest.invalidateFile(join(copy, file))
    },
    firstFailure: async (files) => {
      failure = undefined
      for (const file of files) {
        const specifications = await vitest.globTestSpecifications([join(copy, file)])
        if (specifications.length === 0) throw new Error(`there is no test file ${file}`)
        const { unhandledErrors } = await vitest.runTestSpecifications(specifications)
        if (unhandledErrors.length > 0) fail(file, unhandledErrors as { message: string }[])
        if (failure) return failure
      }
      return undefined
    },
    stop: () => vitest.close(),
  }
}
