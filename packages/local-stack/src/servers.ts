import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ProcessListener } from '@marquee/local-servers/child-process'
import type { Ports } from '@marquee/local-servers/ports'
import { startPostgres } from '@marquee/local-servers/postgres'
import { databaseUrl, provisionDatabase, type Service } from '@marquee/local-servers/provision-database'
import { type Rabbitmq, startRabbitmq } from '@marquee/local-servers/rabbitmq'
import { startS3 } from '@marquee/local-servers/s3'
import type { Stack } from '@marquee/stack-file/stack-file'
import { assertReachable, externalRabbitmq } from './external-servers.ts'
import type { Progress } from './progress.ts'
import { provisionBroker } from './provision-broker.ts'
import type { Secrets } from './secrets.ts'
import { compileCacheOf, type Wiring } from './service-environment.ts'
import type { Settings } from './settings.ts'
import type { ManagedProcess, SupervisedProcess } from './supervise.ts'

/** Supervises a process: pass `listener` to the function that starts the process, then the process to `register`. */
export type Supervise = (name: string) => {
  listener: ProcessListener
  register: (managed: ManagedProcess) => SupervisedProcess
}

export type StartContext = {
  settings: Settings
  secrets: Secrets
  ports: Ports
  /** The folder for downloads and compiled code. */
  cache: string
  /** Whether the servers are killed when everything stops. */
  isDisposable: boolean
  progress: Progress
  supervise: Supervise
  /** Records the starts and ends of a process that is not supervised. */
  listenerFor: (name: string) => ProcessListener
  /** Aborted with a reason to cancel the start. */
  signal: AbortSignal
  abort: (reason: unknown) => void
}

/**
 * Waits for several starts and resolves with all their results. When one fails, cancels the others, waits until they
 * have ended, and then throws the first error. Therefore no process can start after the clean-up.
 */
export const allStarted = async <T extends readonly unknown[]>(
  abort: (reason: unknown) => void,
  starts: { [K in keyof T]: Promise<T[K]> },
): Promise<T> => {
  let failure: { reason: unknown } | undefined
  for (const start of starts) {
    start.catch((reason: unknown) => {
      failure ??= { reason }
      abort(reason)
    })
  }
  await Promise.allSettled(starts)
  if (failure) throw failure.reason
  return Promise.all(starts) as Promise<T>
}

/** The servers that the services use. */
export type Servers = {
  postgres: Stack['postgres']
  databaseUrls: Record<Service, string>
  rabbitmq: Stack['rabbitmq'] & {
    /** Undefined for an external broker. */
    control?: Rabbitmq['control']
  }
  broker: Wiring['broker']
  s3: Wiring['s3']
}

/** Kills a disposable server when everything stops. RabbitMQ takes three seconds for an orderly stop. */
const killedAtTheEnd = (server: ManagedProcess & Pick<Rabbitmq, 'kill'>): ManagedProcess => ({
  get pid() {
    return server.pid
  },
  stop: (options) => (options?.skipDrain ? server.kill() : server.stop()),
  restart: server.restart,
})

const database = 'marquee'
const ownCache = fileURLToPath(new URL('../../../.marquee/cache', import.meta.url))

/** The repository's own cache if it has RabbitMQ, so that another home folder need not download RabbitMQ again. */
const rabbitmqCache = (cache: string): string => (existsSync(join(ownCache, 'rabbitmq')) ? ownCache : cache)

const postgres = async (context: StartContext): Promise<Pick<Servers, 'postgres' | 'databaseUrls'>> => {
  const { settings, secrets, ports, isDisposable, progress, supervise, signal } = context
  const administrator = async (): Promise<string> => {
    if (settings.DATABASE_URL) {
      await assertReachable('DATABASE_URL', settings.DATABASE_URL)
      return settings.DATABASE_URL
    }
    const { listener, register } = supervise('postgres')
    const port = await ports.take('postgres')
    const server = await startPostgres({ home: settings.home, port, listener, signal, log: progress.note })
    register(isDisposable ? killedAtTheEnd(server) : server)
    return server.url
  }
  return progress.step('PostgreSQL', async () => {
    const url = await administrator()
    const databaseUrls = await provisionDatabase(url, { database, passwords: secrets.databasePasswords })
    return { postgres: { url: databaseUrl(url, { database }) }, databaseUrls }
  })
}

const rabbitmq = ({
  settings,
  secrets,
  ports,
  cache,
  isDisposable,
  progress,
  supervise,
  listenerFor,
  signal,
}: StartContext): Promise<Pick<Servers, 'rabbitmq' | 'broker'>> =>
  progress.step('RabbitMQ', async () => {
    if (settings.AMQP_URL) {
      await assertReachable('AMQP_URL', settings.AMQP_URL)
      const url = settings.AMQP_URL
      const urls = { identity: url, catalog: url, booking: url, payment: url, gateway: url }
      return { rabbitmq: externalRabbitmq(url, settings), broker: { isLocal: false, urls } }
    }
    const { listener, register } = supervise('rabbitmq')
    const server = await startRabbitmq({
      home: settings.home,
      cache: rabbitmqCache(cache),
      port: await ports.take('rabbitmq'),
      managementPort: await ports.take('rabbitmq management', 15672),
      listener,
      epmdListener: listenerFor('epmd'),
      signal,
      log: progress.note,
    })
    register(isDisposable ? killedAtTheEnd(server) : server)
    const { url, managementUrl, user, password } = server
    const urls = await provisionBroker({
      url,
      managementUrl,
      passwords: secrets.brokerPasswords,
      compileCache: compileCacheOf(cache),
      signal,
    })
    return {
      rabbitmq: { url, management: managementUrl, user, password, control: server.control },
      broker: { isLocal: true, urls },
    }
  })

const s3 = ({ settings, ports, cache, progress, supervise, signal }: StartContext): Promise<Servers['s3']> =>
  progress.step('S3', async () => {
    const { S3_ENDPOINT, S3_REGION, S3_BUCKET = '', S3_ACCESS_KEY_ID = '', S3_SECRET_ACCESS_KEY = '' } = settings
    if (S3_ENDPOINT) {
      await assertReachable('S3_ENDPOINT', S3_ENDPOINT)
      return {
        endpoint: S3_ENDPOINT,
        region: S3_REGION,
        bucket: S3_BUCKET,
        accessKeyId: S3_ACCESS_KEY_ID,
        secretAccessKey: S3_SECRET_ACCESS_KEY,
      }
    }
    const { listener, register } = supervise('s3')
    const port = await ports.take('s3')
    const server = await startS3({
      home: settings.home,
      compileCache: compileCacheOf(cache),
      port,
      listener,
      signal,
      log: progress.note,
    })
    register(server)
    return server
  })

/**
 * Starts PostgreSQL with the services' roles and schemas, RabbitMQ and S3, or uses the servers that the environment
 * names.
 */
export const startServers = async (context: StartContext): Promise<Servers> => {
  const [database, messages, storage] = await allStarted(context.abort, [
    postgres(context),
    rabbitmq(context),
    s3(context),
  ])
  return { ...database, ...messages, s3: storage }
}
