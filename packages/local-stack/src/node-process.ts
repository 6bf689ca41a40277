import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ChildProcess,
  type OutputListener,
  startChildProcess,
  waitUntilReady,
} from '@marquee/local-servers/child-process'
import { recordSuffix } from '@marquee/local-servers/process-record'
import type { HowToStop } from './keep-running.ts'

export type NodeProcess = {
  readonly pid: number
  /** Lets it finish what it is doing, for as long as `stopWithinMs`. */
  stop(how?: HowToStop): Promise<void>
  /** Starts it again on the same port; when it still runs, it is stopped first. */
  restart(): Promise<void>
}

type NodeProcessOptions = {
  name: string
  /** The file that it runs. */
  main: string
  /** Asked for anew at every start. */
  env: () => NodeJS.ProcessEnv
  /** A record of it is kept in `run` below this folder. */
  home: string
  /** Answers 2xx once it has started. */
  readyUrl: string
  readyWithinMs?: number
  stopWithinMs: number
  output: OutputListener
  /** Where `output` keeps what it is told, for the message of a failed start. */
  logFile: string
  /** Called with each new pid, before the process is ready. */
  onSpawn?: ((pid: number) => void) | undefined
  onUnexpectedEnd?: ((how: string) => void) | undefined
  signal?: AbortSignal | undefined
}

/** Where the records are of all processes that were started by `startNodeProcess`. */
export const nodeProcessRecords = (home: string): string => join(home, 'run')
export const nodeProcessRecord = (home: string, name: string): string =>
  join(nodeProcessRecords(home), `${name}${recordSuffix}`)

const fasterImports = new URL('../../../infra/faster-imports.mjs', import.meta.url).href

const answers = async (url: string): Promise<boolean> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
  await response.arrayBuffer()
  return response.ok
}

/** Runs a file with this same Node, as the image does. Resolves when it answers; throws with the end of its log when it ends before that. */
export const startNodeProcess = async (options: NodeProcessOptions): Promise<NodeProcess> => {
  const { name, main, env, home, readyUrl, readyWithinMs = 60_000, stopWithinMs, output, logFile, signal } = options
  mkdirSync(nodeProcessRecords(home), { recursive: true })
  let child: ChildProcess | undefined

  const stop = async ({ atOnce } = { atOnce: false }) =>
    child?.stop({ politely: atOnce ? 'SIGINT' : 'SIGTERM', withinMs: stopWithinMs })
  const launch = async () => {
    signal?.throwIfAborted()
    child = await startChildProcess({
      name,
      command: process.execPath,
      args: [`--import=${fasterImports}`, main],
      env: env(),
      output,
      recordFile: nodeProcessRecord(home, name),
      onUnexpectedEnd: options.onUnexpectedEnd,
    })
    options.onSpawn?.(child.pid)
    try {
      await waitUntilReady(child, { name, logFile, withinMs: readyWithinMs, signal, isReady: () => answers(readyUrl) })
    } catch (error) {
      await stop()
      throw error
    }
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
