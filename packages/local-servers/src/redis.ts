import { accessSync, constants, mkdirSync } from 'node:fs'
import { connect } from 'node:net'
import { delimiter, join, resolve } from 'node:path'
import { type ChildProcess, type Log, startChildProcess, waitUntilReady } from './child-process.ts'
import { libraryFolders, missingLibraries, unpackDebianPackages } from './debian-packages.ts'
import { ownPort } from './ports.ts'
import { recordSuffix, stopLeftover } from './process-record.ts'

export type RedisServer = {
  /** `redis://127.0.0.1:port` */
  url: string
  readonly pid: number
  stop(): Promise<void>
  /** Starts again on the same port, without data, after a stop or a crash. */
  restart(): Promise<void>
}

type Program = { readonly command: string; readonly env: NodeJS.ProcessEnv }

const onPath = (name: string): string | undefined =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK)
        return true
      } catch {
        return false
      }
    })

const packages = ['redis-server', 'redis-tools']

/** Finds an installed Valkey or Redis, else unpacks the distribution's packages without root. Throws when both fail. */
const findRedis = async (cache: string, options: { log: Log }): Promise<Program> => {
  const installed = onPath('valkey-server') ?? onPath('redis-server')
  if (installed !== undefined) return { command: installed, env: { ...process.env } }
  const root = await unpackDebianPackages(
    cache,
    {
      name: 'Redis',
      folder: 'redis',
      choose: async (lists, signal) => [...packages, ...(await missingLibraries(packages, lists, signal))],
    },
    options,
  )
  const LD_LIBRARY_PATH = libraryFolders(root).join(delimiter)
  return { command: join(root, 'usr/bin/redis-server'), env: { ...process.env, LD_LIBRARY_PATH } }
}

const answers = (port: number): Promise<boolean> =>
  new Promise((yes) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    const settle = (answered: boolean) => {
      socket.destroy()
      yes(answered)
    }
    socket.once('data', (data) => settle(String(data).startsWith('+PONG')))
    socket.once('error', () => settle(false))
    socket.setTimeout(1_000, () => settle(false))
  })

/** Starts a Redis server on 127.0.0.1 that writes nothing to disk. For tests. */
export const startRedis = async (options: { home: string; cache: string; log: Log }): Promise<RedisServer> => {
  const folder = join(resolve(options.home), 'redis')
  const logFile = join(resolve(options.home), 'logs', 'redis.log')
  const recordFile = join(folder, `redis${recordSuffix}`)
  mkdirSync(folder, { recursive: true })
  await stopLeftover(recordFile, { stopSignal: 'SIGTERM', killAfterMs: 1_000, log: options.log })
  const { command, env } = await findRedis(resolve(options.cache), options)
  const port = await ownPort()

  const launch = async (): Promise<ChildProcess> => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
    const server = await startChildProcess({ name: 'Redis', command, args, env, output: logFile, recordFile })
    try {
      await waitUntilReady(server, { name: 'Redis', logFile, timeoutMs: 20_000, isReady: () => answers(port) })
    } catch (error) {
      await server.stop({ stopSignal: 'SIGTERM', killAfterMs: 1_000 })
      throw error
    }
    return server
  }

  let server = await launch()
  const stop = () => server.stop({ stopSignal: 'SIGTERM', killAfterMs: 1_000 })
  return {
    url: `redis://127.0.0.1:${port}`,
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
