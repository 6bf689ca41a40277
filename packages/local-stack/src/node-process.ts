import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ChildProcess,
  type OutputListener,
  type ProcessListener,
  startChildProcess,
  waitUntilReady,
} from '@marquee/local-servers/child-process'
import { recordSuffix } from '@marquee/local-servers/process-record'
import type { ManagedProcess } from './supervise.ts'

type NodeProcessOptions = {
  name: string
  /** The file to run. */
  main: string
  /** Called at every start. */
  env: () => NodeJS.ProcessEnv
  /** The process is recorded in `run` below this folder. */
  home: string
  /** A URL that answers 2xx once the process has started. */
  readyUrl: string
  readyTimeoutMs?: number
  /** How long the process may run after the stop signal before SIGKILL. */
  stopTimeoutMs: number
  output: OutputListener
  /** The file to which `output` writes, for the message of a failed start. */
  logFile: string
  /** Called with each new pid, before the process is ready. */
  onSpawn?: ((pid: number) => void) | undefined
  /** Called at each start when the process is ready. */
  onReady?: (() => void) | undefined
  listener?: ProcessListener | undefined
  signal?: AbortSignal | undefined
}

/** The folder with the records of all processes that `startNodeProcess` has started. */
export const nodeProcessRecords = (home: string): string => join(home, 'run')

const nodeProcessRecord = (home: string, name: string): string =>
  join(nodeProcessRecords(home), `${name}${recordSuffix}`)

export const fasterImports = new URL('../../../infra/faster-imports.mjs', import.meta.url).href

const answers = async (url: string): Promise<boolean> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
  await response.arrayBuffer()
  return response.ok
}

/**
 * Runs a file with the Node of this process and the options that the container image uses. Resolves when the started
 * process is ready. Throws with the reason in one line when the process ends before it is ready.
 */
export const startNodeProcess = async (options: NodeProcessOptions): Promise<ManagedProcess> => {
  const { name, main, env, home, readyUrl, readyTimeoutMs = 60_000, stopTimeoutMs, output, logFile, signal } = options
  mkdirSync(nodeProcessRecords(home), { recursive: true })
  let child: ChildProcess | undefined

  const stop = async ({ skipDrain } = { skipDrain: false }) =>
    child?.stop({ stopSignal: skipDrain ? 'SIGINT' : 'SIGTERM', killAfterMs: stopTimeoutMs })
  const launch = async () => {
    signal?.throwIfAborted()
    child = await startChildProcess({
      name,
      command: process.execPath,
      args: [`--import=${fasterImports}`, main],
      env: env(),
      output,
      recordFile: nodeProcessRecord(home, name),
      listener: options.listener,
    })
    options.onSpawn?.(child.pid)
    try {
      await waitUntilReady(child, {
        name,
        logFile,
        timeoutMs: readyTimeoutMs,
        signal,
        isReady: () => answers(readyUrl),
      })
    } catch (error) {
      await stop()
      throw error
    }
    options.onReady?.()
  }

  await launch()
  return {
    get pid() {
      return child?.pid ?? 0
    },
    stop,
    restart: async () => {
      await stop()
      await launch()
    },
  }
}
