import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'
import { type StartedSystem, startSystem } from './start-system.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Answers with the home folder of the system that all tests of the project share, once that runs. */
    sharedSystem: { url: string }
  }
}

let started: Promise<StartedSystem> | undefined

const start = (): Promise<StartedSystem> => {
  started ??= startSystem()
  return started
}

// Vitest calls `setup` before the first test of any project, and tests run in processes of their own: the system is
// started when the first of them asks for it, lest it take a part of two cores from all that run before.
const server = createServer(async (_request, response) => {
  try {
    response.end((await start()).home)
  } catch (error) {
    response.writeHead(500).end(String(error))
  }
})

/** Vitest's globalSetup: one system for all tests that neither need settings of their own nor stop any part of it. */
export const setup = async (project: TestProject): Promise<void> => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  project.provide('sharedSystem', { url: `http://127.0.0.1:${port}` })
}

export const teardown = async (): Promise<void> => {
  server.close()
  await (await started)?.stop()
}
