import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { joinSharedSystem } from '@marquee/system-tests/shared-system'
import type { BrowserServer } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { startChromium } from './chromium.ts'
import { createDoor } from './door.ts'
import { emptyScreenshots } from './screenshots.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The address of the server that starts what the browser tests share; see `routes` in global-setup.ts. */
    browserTests: string
    /** As for the `system` tests: a GET responds with the home folder of the shared system. */
    sharedSystem: { url: string }
  }
}

/** The first call starts the work, and each call gets its result. */
const lazily = <T>(start: () => Promise<T>) => {
  let started: Promise<T> | undefined
  return {
    get: (): Promise<T> => {
      started ??= start()
      return started
    },
    ifStarted: (): Promise<T> | undefined => started,
  }
}

let shared: ReturnType<typeof joinSharedSystem> | undefined

/** The system that the `system` tests use afterwards. Starting it also builds the storefront. */
const system = lazily(async () => {
  await emptyScreenshots()
  if (shared === undefined) throw new Error('setup has not run')
  return shared.get()
})
const chromium = lazily<BrowserServer>(startChromium)
const door = createDoor()

/** Grants a place and keeps it until the client closes the connection. */
const hold = async (response: ServerResponse, enter: () => Promise<() => void>): Promise<void> => {
  const closed = once(response, 'close')
  const leave = await enter()
  response.flushHeaders()
  await closed
  leave()
}

const routes: Record<string, (response: ServerResponse) => Promise<unknown>> = {
  /** The home folder of the shared system. */
  '/system': async (response) => response.end((await system.get()).home),
  /** The address of the shared browser. */
  '/chromium': async (response) => response.end((await chromium.get()).wsEndpoint()),
  /** A place for a test beside other tests, until the connection is closed. */
  '/beside-others': (response) => hold(response, door.enter),
  /** A place for a test that stops a part of the system. Waits until the other tests have left. */
  '/alone': (response) => hold(response, door.enterAlone),
  '/gateway/stop': async (response) => response.end(await (await system.get()).running.stopService('gateway')),
  '/gateway/start': async (response) => response.end(await (await system.get()).running.startService('gateway')),
}

// As in shared-system.ts, a request of a test starts what the tests share.
const server = createServer(async ({ url }, response) => {
  try {
    const route = routes[url ?? '']
    if (route) await route(response)
    else response.writeHead(404).end()
  } catch (error) {
    response.writeHead(500).end(String(error))
  }
})

/** Vitest's globalSetup: one system, one build and one browser for all browser tests. */
export const setup = async (project: TestProject): Promise<void> => {
  shared = joinSharedSystem()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  project.provide('browserTests', url)
  project.provide('sharedSystem', { url: `${url}/system` })
}

export const teardown = async (): Promise<void> => {
  server.close()
  server.closeAllConnections()
  await (await chromium.ifStarted())?.close()
  await shared?.leave()
}
