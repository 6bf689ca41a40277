import type { TestProject } from 'vitest/node'
import { type StartedSystem, startSystem } from './start-system.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The home folder of the system that all tests of the project share. */
    sharedSystem: { home: string }
  }
}

let system: StartedSystem | undefined

/** Vitest's globalSetup: one system for all tests that neither need settings of their own nor stop any part of it. */
export const setup = async (project: TestProject): Promise<void> => {
  system = await startSystem({ RESERVATION_EXPIRATION_SECONDS: '600' })
  project.provide('sharedSystem', { home: system.home })
}

export const teardown = async (): Promise<void> => {
  await system?.stop()
}
