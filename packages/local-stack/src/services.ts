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
  serviceEnvironment,
  shutdownSeconds,
  sourceOf,
  type Wiring,
} from './service-environment.ts'

/** Changes the environment of one process of a service. */
export type EnvironmentOf = (process: Replica, environment: NodeJS.ProcessEnv) => NodeJS.ProcessEnv

type NodeProcessContext = StartContext & {
  chosenPorts: Ports
  logs: Logs
  /** Called at every start of a process, restarts included. */
  onSpawn: () => void
}

type ServicesContext = NodeProcessContext & {
  servers: Servers
  stripe: Wiring['stripe']
  environmentOf: EnvironmentOf
}

/** Chooses the gateway's port: exactly `PORT` if set, else 8080 if free, else any. */
const gatewayPort = async ({ settings, ports, progress }: StartContext): Promise<number> => {
  if (settings.PORT !== undefined) return ports.requireFree('PORT', settings.PORT, settings.HOST)
  const port = await ports.prefer('gateway', 8080, settings.HOST)
  if (ports.useDefaults && port !== 8080)
    progress.note(`Port 8080 is in use by another program; the gateway takes ${port}.`)
  return port
}

const metricsPort = ({ settings: { METRICS_PORT }, ports }: StartContext): Promise<number> =>
  METRICS_PORT === undefined ? ports.take('metrics') : ports.requireFree('METRICS_PORT', METRICS_PORT)

/** Chooses a port for each replica of a service. */
const portsOf = async (service: Service, { settings, ports }: StartContext): Promise<number[]> => {
  const chosen: number[] = []
  for (let replica = 1; replica <= settings.MARQUEE_REPLICAS; replica += 1) {
    chosen.push(await ports.take(replicaName({ name: service, replica })))
  }
  return chosen
}

/**
 * Chooses all ports before the first process starts, because processes need each other's addresses. If a required port
 * is in use, the start fails at once.
 */
export const choosePorts = async (context: StartContext): Promise<Ports> => ({
  gateway: await gatewayPort(context),
  metrics: await metricsPort(context),
  identity: await portsOf('identity', context),
  catalog: await portsOf('catalog', context),
  booking: await portsOf('booking', context),
  payment: await portsOf('payment', context),
})

// createRequire, because import.meta.resolve does not exist in vitest's global setup.
const require = createRequire(import.meta.url)

/**
 * The types that payment's README names for the endpoint at Stripe. Payment answers webhooks of other types without
 * using them. If the sandbox sent all types, each payment by card would cause two such unused webhooks.
 */
const webhookEvents = [
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
]

const startStripeSandbox = async (context: NodeProcessContext): Promise<Wiring['stripe']> => {
  const { settings, secrets, ports, chosenPorts, logs, supervise } = context
  const port = await ports.take('stripe-sandbox')
  const apiBase = `http://127.0.0.1:${port}`
  const directory = join(settings.home, 'stripe')
  const { listener, register } = supervise('stripe-sandbox')
  const log = logs.of('stripe-sandbox')
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
      STRIPE_WEBHOOK_EVENTS: webhookEvents.join(','),
    }),
    home: settings.home,
    readyUrl: `${apiBase}/_sandbox/health`,
    stopTimeoutMs: 2_000,
    output: log.output,
    logFile: log.file,
    onSpawn: () => {
      log.starting()
      context.onSpawn()
    },
    onReady: log.ready,
    listener,
    signal: context.signal,
  })
  register(sandbox)
  return { apiBase, isSandbox: true, secretKey, publishableKey, webhookSecret }
}

/** Starts the Stripe sandbox, or uses the Stripe that the environment names. */
export const startStripe = (context: NodeProcessContext): Promise<Wiring['stripe']> => {
  const { STRIPE_API_BASE, STRIPE_SECRET_KEY, STRIPE_PUBLISHABLE_KEY, STRIPE_WEBHOOK_SECRET } = context.settings
  if (!STRIPE_API_BASE) {
    return context.progress.step('Stripe sandbox', () => startStripeSandbox(context))
  }
  return Promise.resolve({
    apiBase: STRIPE_API_BASE,
    isSandbox: false,
    secretKey: STRIPE_SECRET_KEY ?? '',
    publishableKey: STRIPE_PUBLISHABLE_KEY ?? '',
    webhookSecret: STRIPE_WEBHOOK_SECRET ?? '',
  })
}

const startReplica = async (process: Replica, context: ServicesContext, wiring: Wiring): Promise<void> => {
  const name = replicaName(process)
  const { listener, register } = context.supervise(name)
  const log = context.logs.of(name)
  const service = await startNodeProcess({
    name,
    main: fileURLToPath(sourceOf(process.name, 'main.ts')),
    env: () => context.environmentOf(process, serviceEnvironment(process, wiring)),
    home: context.settings.home,
    readyUrl: `${replicaUrl(wiring, process)}/health/live`,
    stopTimeoutMs: (drainSeconds(process.name, context.settings) + shutdownSeconds) * 1000 + 300,
    output: log.output,
    logFile: log.file,
    onSpawn: () => {
      log.starting()
      context.onSpawn()
    },
    onReady: log.ready,
    listener,
    signal: context.signal,
  })
  register(service)
}

/** Starts the four services and the gateway. Resolves when each process answers. */
export const startServices = async (context: ServicesContext): Promise<Wiring> => {
  const { settings, secrets, servers, stripe, chosenPorts, cache, abort, progress } = context
  const wiring: Wiring = {
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
    replicasOf(wiring).map((process) =>
      progress.step(replicaName(process), () => startReplica(process, context, wiring)),
    ),
  )
  return wiring
}
