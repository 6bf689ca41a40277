import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Log, type ProcessListener, startChildProcess, waitUntilReady } from './child-process.ts'
import { ownPort } from './ports.ts'
import { recordSuffix, stopLeftover } from './process-record.ts'

export type S3 = {
  endpoint: string
  region: string
  bucket: string
  accessKeyId: string
  secretAccessKey: string
  readonly pid: number
  stop(): Promise<void>
  /** Starts again on the same port and data, after a stop or a crash. */
  restart(): Promise<void>
}

type S3Options = {
  /** All files are in `s3` and `logs` below this folder. */
  home: string
  /** The folder of Node's compile cache, if any. */
  compileCache?: string | undefined
  /** The port to listen on; a free one if not given. */
  port?: number | undefined
  /** The bucket's name, of at least three characters. */
  bucket?: string | undefined
  listener?: ProcessListener | undefined
  /** When aborted, a start or restart in progress stops its process and throws. */
  signal?: AbortSignal | undefined
  log: Log
}

const program = fileURLToPath(new URL('./s3-server.ts', import.meta.url))
const fasterImports = new URL('../../../infra/faster-imports.mjs', import.meta.url).href

/** Starts an S3-compatible server on 127.0.0.1 with one bucket. Clients must use path-style addresses. */
export const startS3 = async (options: S3Options): Promise<S3> => {
  const { home, compileCache, bucket = 'marquee', listener, signal, log } = options
  const folder = join(resolve(home), 's3')
  const logFile = join(resolve(home), 'logs', 's3.log')
  const recordFile = join(folder, `s3${recordSuffix}`)
  const dataFolder = join(folder, 'data')
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  await stopLeftover(recordFile, { stopSignal: 'SIGTERM', killAfterMs: 2000, log })

  const port = options.port ?? (await ownPort())
  const endpoint = `http://127.0.0.1:${port}`
  const launch = async () => {
    const server = await startChildProcess({
      name: 'S3',
      command: process.execPath,
      args: [`--import=${fasterImports}`, program, dataFolder, String(port), bucket],
      ...(compileCache ? { env: { ...process.env, NODE_COMPILE_CACHE: compileCache } } : {}),
      output: logFile,
      recordFile,
      listener,
    })
    try {
      await waitUntilReady(server, {
        name: 'S3',
        logFile,
        timeoutMs: 20_000,
        signal,
        // A running server refuses an unsigned request with 403.
        isReady: async () =>
          (await fetch(`${endpoint}/${bucket}`, { signal: AbortSignal.timeout(2000) })).status === 403,
      })
    } catch (error) {
      await server.stop({ stopSignal: 'SIGTERM', killAfterMs: 1000 })
      throw error
    }
    return server
  }

  let server = await launch()
  const stop = () => server.stop({ stopSignal: 'SIGTERM', killAfterMs: 2000 })
  return {
    endpoint,
    region: 'us-east-1',
    bucket,
    // The only account that s3rver has.
    accessKeyId: 'S3RVER',
    secretAccessKey: 'S3RVER',
    get pid() {
      return server.pid
    },
    stop,
    restart: async () => {
      await stop()
      server = await launch()
    },
  }
}
