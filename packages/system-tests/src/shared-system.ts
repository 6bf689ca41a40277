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

let started: Promise<StartedSystem> | undefined

const start = (): Promise<StartedSystem> => {
  started ??= startSystem()
  return started
}

// Vitest calls `setup` before the first test of any project, and runs tests in other processes. So a test starts the
// system by a request to this server. An earlier start would slow down the tests of the other projects.
const server = createServer(async (_request, response) => {
  try {
    response.end((await start()).home)
  } catch (error) {
    response.writeHead(500).end(String(error))
  }
})

/** Vitest's globalSetup: one system for all tests that need no special settings and stop no part of the system. */
export const setup = async (project: TestProject): Promise<void> => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  project.provide('sharedSystem', { url: `http://127.0.0.1:${port}` })
}

export const teardown = async (): Promise<void> => {
  server.close()
  await (await started)?.stop()
}
