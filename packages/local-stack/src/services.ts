import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Service } from '@marquee/local-servers/provision-database'
import type { Logs } from './logs.ts'
import { startNodeProcess } from './node-process.ts'
import { allStarted, type Servers, type StartContext } from './servers.ts'
import {
  compileCacheOf,
  drainSeconds,
  gatewayUrl,
  type Ports,
  processEnvironment,
  type Replica,
  replicaName,
  replicasOf,
  replicaUrl,
  type Surroundings,
  serviceEnvironment,
  shutdownSeconds,
  sourceOf,
} from './service-environment.ts'

/** What a process of a service is started with, made from what it would be started with. */
export type EnvironmentOf = (process: Replica, environment: NodeJS.ProcessEnv) => NodeJS.ProcessEnv

type NodeProcessContext = StartContext & {
  chosenPorts: Ports
  logs: Logs
  /** Called with each process that was started, also again. */
  onSpawn: () => void
}

/** What is left to start once the servers and the Stripe sandbox are there. */
type ServicesContext = NodeProcessContext & {
  servers: Servers
  stripe: Surroundings['stripe']
  environmentOf: EnvironmentOf
}

/** The gateway's port: the one asked for and no other, else 8080, else any. */
const gatewayPort = async ({ settings, ports, progress }: StartContext): Promise<number> => {
  if (settings.PORT !== undefined) return ports.insistOn('PORT', settings.PORT, settings.HOST)
  const port = await ports.prefer('gateway', 8080, settings.HOST)
  if (ports.usual && port !== 8080) progress.note(`Port 8080 is in use by another program; the gateway takes ${port}.`)
  return port
}

const metricsPort = ({ settings: { METRICS_PORT }, ports }: StartContext): Promise<number> =>
  METRICS_PORT === undefined ? ports.take('metrics') : ports.insistOn('METRICS_PORT', METRICS_PORT)

/** One for each replica. */
const portsOf = async (service: Service, { settings, ports }: StartContext): Promise<number[]> => {
  const chosen: number[] = []
  for (let replica = 1; replica <= settings.MARQUEE_REPLICAS; replica += 1) {
    chosen.push(await ports.take(replicaName({ name: service, replica })))
  }
  return chosen
}

/** Chosen before the first process starts: each needs the addresses of others, and a busy port is better known at once. */
export const choosePorts = async (context: StartContext): Promise<Ports> => ({
  gateway: await gatewayPort(context),
  metrics: await metricsPort(context),
  identity: await portsOf('identity', context),
  catalog: await portsOf('catalog', context),
  booking: await portsOf('booking', context),
  payment: await portsOf('payment', context),
})

// Not import.meta.resolve, which vitest's global setup does not have.
const require = createRequire(import.meta.url)

const startStripeSandbox = async (context: NodeProcessContext): Promise<Surroundings['stripe']> => {
  const { settings, secrets, ports, chosenPorts, logs, watchOver } = context
  const port = await ports.take('stripe-sandbox')
  const apiBase = `http://127.0.0.1:${port}`
  const directory = join(settings.home, 'stripe')
  const { onUnexpectedEnd, keep } = watchOver('stripe-sandbox')
  const { output, file } = logs.of('stripe-sandbox')
  const { secretKey, publishableKey, webhookSecret } = secrets.stripe
  const sandbox = await startNodeProcess({
    name: 'stripe-sandbox',
    main: require.resolve('@marquee/stripe-sandbox/main'),
    env: () => ({
      ...processEnvironment({ settings, compileCache: compileCacheOf(context.cache) }),
      PORT: String(port),
      STRIPE_SANDBOX_DIRECTORY: directory,
      STRIPE_SECRET_KEY: secretKey,
      STRIPE_PUBLISHABLE_KEY: publishableKey,
      STRIPE_WEBHOOK_SECRET: webhookSecret,
      STRIPE_WEBHOOK_URLS: `${gatewayUrl({ ports: chosenPorts })}/api/v1/payments/stripe`,
    }),
    home: settings.home,
    readyUrl: `${apiBase}/_sandbox/health`,
    stopWithinMs: 2_000,
    output,
    logFile: file,
    onSpawn: context.onSpawn,
    onUnexpectedEnd,
    signal: context.signal,
  })
  keep(sandbox)
  return { apiBase, secretKey, publishableKey, webhookSecret }
}

/** Starts the Stripe sandbox, which needs none of the servers, or finds the Stripe that the environment names. */
export const startStripe = (context: NodeProcessContext): Promise<Surroundings['stripe']> => {
  const { STRIPE_API_BASE, STRIPE_SECRET_KEY, STRIPE_PUBLISHABLE_KEY, STRIPE_WEBHOOK_SECRET } = context.settings
  if (!STRIPE_API_BASE) {
    return context.progress.step('Stripe sandbox', () => startStripeSandbox(context))
  }
  return Promise.resolve({
    apiBase: STRIPE_API_BASE,
    secretKey: STRIPE_SECRET_KEY ?? '',
    publishableKey: STRIPE_PUBLISHABLE_KEY ?? '',
    webhookSecret: STRIPE_WEBHOOK_SECRET ?? '',
  })
}

const startReplica = async (process: Replica, context: ServicesContext, surroundings: Surroundings): Promise<void> => {
  const name = replicaName(process)
  const { onUnexpectedEnd, keep } = context.watchOver(name)
  const { output, file } = context.logs.of(name)
  const service = await startNodeProcess({
    name,
    main: fileURLToPath(sourceOf(process.name, 'main.ts')),
    env: () => context.environmentOf(process, serviceEnvironment(process, surroundings)),
    home: context.settings.home,
    readyUrl: `${replicaUrl(surroundings, process)}/health/live`,
    stopWithinMs: (drainSeconds(process.name, context.settings) + shutdownSeconds) * 1000 + 300,
    output,
    logFile: file,
    onSpawn: context.onSpawn,
    onUnexpectedEnd,
    signal: context.signal,
  })
  keep(service)
}

/** Starts the four services and the gateway. Resolves when each of them answers. */
export const startServices = async (context: ServicesContext): Promise<Surroundings> => {
  const { settings, secrets, servers, stripe, chosenPorts, cache, abort, progress } = context
  const surroundings: Surroundings = {
    settings,
    secrets,
    ports: chosenPorts,
    databaseUrls: servers.databaseUrls,
    broker: servers.broker,
    s3: servers.s3,
    stripe,
    compileCache: compileCacheOf(cache),
  }
  await allStarted(
    abort,
    replicasOf(surroundings).map((process) =>
      progress.step(replicaName(process), () => startReplica(process, context, surroundings)),
    ),
  )
  return surroundings
}
