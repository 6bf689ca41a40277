import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Ports } from '@marquee/local-servers/ports'
import { startPostgres } from '@marquee/local-servers/postgres'
import { databaseUrl, provisionDatabase, type Service } from '@marquee/local-servers/provision-database'
import { type Rabbitmq, startRabbitmq } from '@marquee/local-servers/rabbitmq'
import { startS3 } from '@marquee/local-servers/s3'
import type { Stack } from '@marquee/stack-file/stack-file'
import { borrowedRabbitmq, insistOnReachable } from './borrowed.ts'
import type { KeptPart, Part } from './keep-running.ts'
import type { Progress } from './progress.ts'
import { provisionBroker } from './provision-broker.ts'
import type { Secrets } from './secrets.ts'
import type { Surroundings } from './service-environment.ts'
import type { Settings } from './settings.ts'

/** Starts to watch over a part: what to call when it ends, and where to hand it in once it has started. */
export type WatchOver = (name: string) => { onUnexpectedEnd: (how: string) => void; keep: (part: Part) => KeptPart }

export type StartContext = {
  settings: Settings
  secrets: Secrets
  ports: Ports
  /** Where downloads and compiled code are kept. */
  cache: string
  progress: Progress
  watchOver: WatchOver
  /** Aborted when the start is to be given up, with the reason. */
  signal: AbortSignal
  abort: (reason: unknown) => void
}

/**
 * What all of these starts result in. When one fails, the others are told to give up, and its error is thrown once none of
 * them is under way any more: nothing comes up behind the back of whoever cleans up.
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

/** What the services need and do not bring along. */
export type Servers = {
  postgres: Stack['postgres']
  databaseUrls: Record<Service, string>
  rabbitmq: Stack['rabbitmq'] & {
    /** Undefined for a broker that is not ours. */
    control?: Rabbitmq['control']
  }
  broker: Surroundings['broker']
  s3: Surroundings['s3']
}

const database = 'marquee'
const ownCache = fileURLToPath(new URL('../../../.marquee/cache', import.meta.url))

/** The home's own cache; another home of this repository need not download RabbitMQ again. */
const rabbitmqCache = (cache: string): string => (existsSync(join(ownCache, 'rabbitmq')) ? ownCache : cache)

const postgres = async (context: StartContext): Promise<Pick<Servers, 'postgres' | 'databaseUrls'>> => {
  const { settings, secrets, ports, progress, watchOver, signal } = context
  const administrator = async (): Promise<string> => {
    if (settings.DATABASE_URL) {
      await insistOnReachable('DATABASE_URL', settings.DATABASE_URL)
      return settings.DATABASE_URL
    }
    const { onUnexpectedEnd, keep } = watchOver('postgres')
    const port = await ports.take('postgres')
    const server = await startPostgres({ home: settings.home, port, onUnexpectedEnd, signal, log: progress.note })
    keep(server)
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
  progress,
  watchOver,
  signal,
}: StartContext): Promise<Pick<Servers, 'rabbitmq' | 'broker'>> =>
  progress.step('RabbitMQ', async () => {
    if (settings.AMQP_URL) {
      await insistOnReachable('AMQP_URL', settings.AMQP_URL)
      const url = settings.AMQP_URL
      const urls = { identity: url, catalog: url, booking: url, payment: url, gateway: url }
      return { rabbitmq: borrowedRabbitmq(url, settings), broker: { isOurs: false, urls } }
    }
    const { onUnexpectedEnd, keep } = watchOver('rabbitmq')
    const server = await startRabbitmq({
      home: settings.home,
      cache: rabbitmqCache(cache),
      port: await ports.take('rabbitmq'),
      managementPort: await ports.take('rabbitmq management', 15672),
      onUnexpectedEnd,
      signal,
      log: progress.note,
    })
    keep(server)
    const { url, managementUrl, user, password } = server
    const urls = await provisionBroker({ url, managementUrl, passwords: secrets.brokerPasswords, signal })
    return {
      rabbitmq: { url, management: managementUrl, user, password, control: server.control },
      broker: { isOurs: true, urls },
    }
  })

const s3 = ({ settings, ports, progress, watchOver, signal }: StartContext): Promise<Servers['s3']> =>
  progress.step('S3', async () => {
    const { S3_ENDPOINT, S3_REGION, S3_BUCKET = '', S3_ACCESS_KEY_ID = '', S3_SECRET_ACCESS_KEY = '' } = settings
    if (S3_ENDPOINT) {
      await insistOnReachable('S3_ENDPOINT', S3_ENDPOINT)
      return {
        endpoint: S3_ENDPOINT,
        region: S3_REGION,
        bucket: S3_BUCKET,
        accessKeyId: S3_ACCESS_KEY_ID,
        secretAccessKey: S3_SECRET_ACCESS_KEY,
      }
    }
    const { onUnexpectedEnd, keep } = watchOver('s3')
    const port = await ports.take('s3')
    const server = await startS3({ home: settings.home, port, onUnexpectedEnd, signal, log: progress.note })
    keep(server)
    return server
  })

/** Brings up PostgreSQL with the services' roles and schemas, RabbitMQ and S3, or finds those that the environment names. */
export const startServers = async (context: StartContext): Promise<Servers> => {
  const [database, messages, storage] = await allStarted(context.abort, [
    postgres(context),
    rabbitmq(context),
    s3(context),
  ])
  return { ...database, ...messages, s3: storage }
}
