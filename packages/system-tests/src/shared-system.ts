import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'
import { type StartedSystem, startSystem } from './start-system.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A GET responds with the home folder of the shared system, once the system runs. */
    sharedSystem: { url: string }
  }
}

type Shared = { users: number; started: Promise<StartedSystem> | undefined }

// Vitest loads this file once for each project. The global object lets all projects share one system.
const shared: { [key: symbol]: Shared | undefined } = globalThis
const key = Symbol.for('marquee.shared-system')

/**
 * One system for all tests that need no special settings. A project calls `joinSharedSystem` in its setup and `leave`
 * in its teardown. The first `get` starts the system, and the last `leave` stops it.
 */
export const joinSharedSystem = () => {
  const system = shared[key] ?? { users: 0, started: undefined }
  shared[key] = system
  system.users += 1
  return {
    get: (): Promise<StartedSystem> => {
      system.started ??= startSystem()
      return system.started
    },
    leave: async (): Promise<void> => {
      system.users -= 1
      if (system.users > 0) return
      shared[key] = undefined
      await (await system.started)?.stop()
    },
  }
}

/** Vitest's globalSetup of the `system` tests, which stop no part of the shared system. Returns the teardown. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const system = joinSharedSystem()
  // Vitest calls `setup` before the first test of any project, and runs tests in other processes. So a test starts the
  // system by a request to this server. An earlier start would slow down the tests of the other projects.
  const server = createServer(async (_request, response) => {
    try {
      response.end((await system.get()).home)
    } catch (error) {
      response.writeHead(500).end(String(error))
    }
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  project.provide('sharedSystem', { url: `http://127.0.0.1:${port}` })
  return async () => {
    server.close()
    await system.leave()
  }
}
