import type { TestProject } from 'vitest/node'
import { startTestParts, type TestParts } from './test-parts.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    testParts: TestParts
  }
}

type Shared = { users: number; started: ReturnType<typeof startTestParts> }

// Vitest loads this file once for each project. The global object lets all projects share one set of servers.
const shared: { [key: symbol]: Shared | undefined } = globalThis
const key = Symbol.for('marquee.test-parts')

/** Vitest's globalSetup. Tests get the servers with `inject('testParts')`. */
export const setup = async (project: TestProject): Promise<void> => {
  const running = shared[key] ?? { users: 0, started: startTestParts() }
  shared[key] = running
  running.users += 1
  const { parts } = await running.started
  project.provide('testParts', parts)
}

export const teardown = async (): Promise<void> => {
  const running = shared[key]
  if (!running) return
  running.users -= 1
  if (running.users > 0) return
  shared[key] = undefined
  const { stop } = await running.started
  await stop()
}
