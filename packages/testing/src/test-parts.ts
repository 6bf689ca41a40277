import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startPostgres } from '@marquee/local-servers/postgres'
import { identifyProcess, stopAllLeftovers } from '@marquee/local-servers/process-record'
import { startRabbitmq } from '@marquee/local-servers/rabbitmq'
import { enabledPluginsFile } from '@marquee/local-servers/rabbitmq-settings'
import { startS3 } from '@marquee/local-servers/s3'
import { createDatabaseTemplate } from './database-template.ts'

/** How the tests reach their servers. Plain data, because Vitest passes it to the workers as JSON. */
export type TestParts = {
  /** `template` is the database that test databases are copies of. */
  postgres: { url: string; template: string }
  rabbitmq: { url: string; managementUrl: string }
  s3: { endpoint: string; region: string; bucket: string; accessKeyId: string; secretAccessKey: string }
  /** A folder for files of the tests, deleted after the run. */
  home: string
  /** The folder of downloads, kept between runs. */
  cache: string
}

type Started<T> = { part: T; stop: () => Promise<unknown> }

const repository = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')
const nothingToStop = async () => {}
const silent = () => {}

const fromEnvironment = (...names: string[]): string[] | undefined => {
  const values = names.map((name) => process.env[name] ?? '')
  if (values.every((value) => value === '')) return undefined
  const missing = names.filter((_, index) => values[index] === '')
  if (missing.length > 0) throw new Error(`Set all of ${names.join(', ')} or none; missing: ${missing.join(', ')}.`)
  return values
}

/** Starts the embedded server, or the same server in a container. Throws with both reasons if neither starts. */
const embeddedOrContainer = async <T>(
  embedded: () => Promise<Started<T>>,
  container: () => Promise<Started<T>>,
): Promise<Started<T>> => {
  try {
    return await embedded()
  } catch (embeddedError) {
    try {
      return await container()
    } catch (containerError) {
      throw new AggregateError(
        [embeddedError, containerError],
        `${embeddedError}\nThe container did not start either: ${containerError}`,
      )
    }
  }
}

const postgresServer = async (home: string): Promise<Started<{ url: string }>> => {
  const given = fromEnvironment('TEST_DATABASE_URL')
  if (given) return { part: { url: given[0] ?? '' }, stop: nothingToStop }
  return embeddedOrContainer(
    async () => {
      const server = await startPostgres({ home, fsync: false, log: silent })
      return { part: { url: server.url }, stop: server.stop }
    },
    async () => {
      const { GenericContainer, Wait } = await import('testcontainers')
      const password = randomUUID()
      const container = await new GenericContainer('postgres:18')
        .withEnvironment({ POSTGRES_PASSWORD: password })
        .withCommand(['postgres', '-c', 'max_connections=300', '-c', 'fsync=off'])
        .withExposedPorts(5432)
        // The image starts the server twice, the first time for its own setup.
        .withWaitStrategy(Wait.forLogMessage('database system is ready to accept connections', 2))
        .start()
      const url = `postgres://postgres:${password}@${container.getHost()}:${container.getMappedPort(5432)}/postgres`
      return { part: { url }, stop: () => container.stop() }
    },
  )
}

const postgres = async (home: string): Promise<Started<TestParts['postgres']>> => {
  const { part, stop } = await postgresServer(home)
  try {
    const template = await createDatabaseTemplate(part.url)
    const dropAndStop = async () => {
      await template.drop()
      await stop()
    }
    return { part: { ...part, template: template.name }, stop: dropAndStop }
  } catch (error) {
    await stop()
    throw error
  }
}

const rabbitmq = async (home: string, cache: string): Promise<Started<TestParts['rabbitmq']>> => {
  const given = fromEnvironment('TEST_AMQP_URL', 'TEST_RABBITMQ_MANAGEMENT_URL')
  if (given) return { part: { url: given[0] ?? '', managementUrl: given[1] ?? '' }, stop: nothingToStop }
  return embeddedOrContainer(
    async () => {
      const broker = await startRabbitmq({
        home,
        cache,
        isDisposable: true,
        statisticsIntervalMs: 500,
        log: (message) => console.log(`[rabbitmq] ${message}`),
      })
      return { part: { url: broker.url, managementUrl: broker.managementUrl }, stop: broker.stop }
    },
    async () => {
      const { GenericContainer, Wait } = await import('testcontainers')
      const password = randomUUID()
      const container = await new GenericContainer('rabbitmq:4-management')
        .withEnvironment({ RABBITMQ_DEFAULT_USER: 'marquee', RABBITMQ_DEFAULT_PASS: password })
        .withCopyFilesToContainer([{ source: enabledPluginsFile, target: '/etc/rabbitmq/enabled_plugins' }])
        .withExposedPorts(5672, 15672)
        .withWaitStrategy(Wait.forLogMessage('Server startup complete'))
        .start()
      const host = container.getHost()
      return {
        part: {
          url: `amqp://marquee:${password}@${host}:${container.getMappedPort(5672)}`,
          managementUrl: `http://${host}:${container.getMappedPort(15672)}`,
        },
        stop: () => container.stop(),
      }
    },
  )
}

const s3 = async (home: string, cache: string): Promise<Started<TestParts['s3']>> => {
  const given = fromEnvironment('TEST_S3_ENDPOINT', 'TEST_S3_ACCESS_KEY_ID', 'TEST_S3_SECRET_ACCESS_KEY')
  if (given) {
    const [endpoint = '', accessKeyId = '', secretAccessKey = ''] = given
    const region = process.env.TEST_S3_REGION ?? 'us-east-1'
    const bucket = process.env.TEST_S3_BUCKET ?? 'marquee'
    return { part: { endpoint, accessKeyId, secretAccessKey, region, bucket }, stop: nothingToStop }
  }
  const server = await startS3({ home, compileCache: join(cache, 'node'), log: silent })
  const { endpoint, region, bucket, accessKeyId, secretAccessKey } = server
  return { part: { endpoint, region, bucket, accessKeyId, secretAccessKey }, stop: server.stop }
}

/** Stops the servers and deletes the folders of runs that were killed. */
const clearDeadRuns = async (base: string): Promise<void> => {
  const dead = readdirSync(base).filter((name) => {
    const pid = Number(/^test-(\d+)$/.exec(name)?.[1])
    return pid > 0 && pid !== process.pid && !identifyProcess(pid)
  })
  for (const name of dead) {
    await stopAllLeftovers(join(base, name), silent)
    rmSync(join(base, name), { recursive: true, force: true })
  }
}

/**
 * Starts the servers of the tests concurrently. A server that the environment names is used; otherwise an embedded
 * server is started, with its data in `.marquee/test-<pid>`, or else a container.
 *
 * - TEST_DATABASE_URL: PostgreSQL, as an administrator.
 * - TEST_AMQP_URL and TEST_RABBITMQ_MANAGEMENT_URL: RabbitMQ with the plugins of infra/rabbitmq.
 * - TEST_S3_ENDPOINT, TEST_S3_ACCESS_KEY_ID and TEST_S3_SECRET_ACCESS_KEY: S3, for which there is no container.
 */
export const startTestParts = async (): Promise<{ parts: TestParts; stop: () => Promise<void> }> => {
  const base = join(repository, '.marquee')
  const home = join(base, `test-${process.pid}`)
  const cache = join(base, 'cache')
  mkdirSync(home, { recursive: true })
  await clearDeadRuns(base)

  const starts = [postgres(home), rabbitmq(home, cache), s3(home, cache)] as const
  const settled = await Promise.allSettled(starts)
  const stop = async () => {
    await Promise.all(settled.map((result) => (result.status === 'fulfilled' ? result.value.stop() : undefined)))
    // Servers that a failed test has started and not stopped.
    await stopAllLeftovers(home, silent)
    if (existsSync(home)) rmSync(home, { recursive: true, force: true, maxRetries: 3 })
  }
  try {
    const [database, broker, storage] = await Promise.all(starts)
    return { parts: { postgres: database.part, rabbitmq: broker.part, s3: storage.part, home, cache }, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
