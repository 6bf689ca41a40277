import { join } from 'node:path'
import { type Service, services } from '@marquee/local-servers/provision-database'
import type { Secrets } from './secrets.ts'
import type { Settings } from './settings.ts'

export const serviceNames = [...services, 'gateway'] as const
export type ServiceName = (typeof serviceNames)[number]

/** One process of a service. Replicas are numbered from 1; the gateway has one. */
export type Replica = { name: ServiceName; replica: number }

/** `booking` is the first replica of booking, `booking-2` the second. */
export type ReplicaName = ServiceName | `${Service}-${2 | 3 | 4}`

export const replicaName = ({ name, replica }: Replica): ReplicaName =>
  (replica === 1 ? name : `${name}-${replica}`) as ReplicaName

const repository = new URL('../../../', import.meta.url)

/** A file of a service's source, such as `main.ts`. */
export const sourceOf = (name: ServiceName, file: 'main.ts' | 'app.ts'): URL =>
  new URL(`${name === 'gateway' ? 'gateway' : `services/${name}`}/src/${file}`, repository)

/** The folder of Node's compile cache. */
export const compileCacheOf = (cache: string): string => join(cache, 'node')

/** The gateway's port, the port of its metrics, and for each service the ports of its replicas in order. */
export type Ports = Record<'gateway' | 'metrics', number> & Record<Service, readonly number[]>

/**
 * Settings, secrets and the addresses of all parts, from which the environment of each process is built. URLs have no
 * trailing slash.
 */
export type Wiring = {
  settings: Settings
  secrets: Secrets
  ports: Ports
  databaseUrls: Record<Service, string>
  /** With `isLocal`, the broker has a user for each service and the gateway. Otherwise all share one URL. */
  broker: { isLocal: boolean; urls: Record<ServiceName, string> }
  s3: { endpoint: string; region: string; bucket: string; accessKeyId: string; secretAccessKey: string }
  stripe: {
    apiBase: string
    /** Whether `apiBase` is the sandbox that this stack has started. */
    isSandbox: boolean
    secretKey: string
    publishableKey: string
    webhookSecret: string
  }
  compileCache: string
}

/**
 * The timeout for a service to finish its work when everything stops. The gateway, then the services, then the servers
 * must stop within ten seconds in all.
 */
export const shutdownSeconds = 2

/** How long a process drains when it is stopped alone: 2 s if another replica can take over, else 0. */
export const drainSeconds = (name: ServiceName, { MARQUEE_REPLICAS }: Pick<Settings, 'MARQUEE_REPLICAS'>): number =>
  name !== 'gateway' && MARQUEE_REPLICAS > 1 ? 2 : 0

export const gatewayUrl = ({ ports }: Pick<Wiring, 'ports'>): string => `http://127.0.0.1:${ports.gateway}`

/** The URLs of a service's replicas, in order. */
export const serviceUrls = ({ ports }: Pick<Wiring, 'ports'>, name: Service): string[] =>
  ports[name].map((port) => `http://127.0.0.1:${port}`)

/** All processes of the four services and the gateway. */
export const replicasOf = ({ ports }: Pick<Wiring, 'ports'>): Replica[] => [
  ...services.flatMap((name) => ports[name].map((_, index) => ({ name, replica: index + 1 }))),
  { name: 'gateway', replica: 1 },
]

/** The URL of one process. */
export const replicaUrl = ({ ports }: Pick<Wiring, 'ports'>, { name, replica }: Replica): string =>
  name === 'gateway' ? gatewayUrl({ ports }) : (serviceUrls({ ports }, name)[replica - 1] ?? '')

/** The variables that every process of the stack gets. */
export const processEnvironment = ({ settings, compileCache }: Pick<Wiring, 'settings' | 'compileCache'>) => ({
  ...settings.forwarded,
  HOST: '127.0.0.1',
  // Node then compiles a service's code once, not at every start.
  NODE_COMPILE_CACHE: compileCache,
})

/** The environment of one process, without the secrets of other services. */
export const serviceEnvironment = (process: Replica, wiring: Wiring): NodeJS.ProcessEnv => {
  const { name } = process
  const { settings, secrets, ports, databaseUrls, broker, s3, stripe } = wiring
  const gateway = gatewayUrl(wiring)
  const common = {
    ...processEnvironment(wiring),
    PORT: new URL(replicaUrl(wiring, process)).port,
    AMQP_URL: broker.urls[name],
    ...(broker.isLocal ? { AMQP_TOPOLOGY: 'check' } : {}),
    PUBLIC_URL: settings.PUBLIC_URL ?? gateway,
    SHUTDOWN_TIMEOUT_SECONDS: String(shutdownSeconds),
    DRAIN_SECONDS: String(drainSeconds(name, settings)),
  }
  if (name === 'gateway') {
    return {
      ...common,
      HOST: settings.HOST,
      METRICS_PORT: String(ports.metrics),
      CINEMA_TIME_ZONE: settings.CINEMA_TIME_ZONE,
      ...(stripe.isSandbox ? { STRIPE_SANDBOX_URL: stripe.apiBase } : {}),
      ...Object.fromEntries(
        services.map((service) => [`${service.toUpperCase()}_URL`, serviceUrls(wiring, service).join(',')]),
      ),
    }
  }
  return {
    ...common,
    DATABASE_URL: databaseUrls[name],
    // No service has another service's address, so identity's public keys come through the gateway.
    JWKS_URL: `${gateway}/.well-known/jwks.json`,
    ...{
      identity: {
        FIRST_SUPERUSER_EMAIL: secrets.superuser.email,
        FIRST_SUPERUSER_PASSWORD: secrets.superuser.password,
        SIGNING_KEY_SECRET: secrets.signingKeySecret,
      },
      catalog: {
        CINEMA_TIME_ZONE: settings.CINEMA_TIME_ZONE,
        S3_ENDPOINT: s3.endpoint,
        S3_REGION: s3.region,
        S3_BUCKET: s3.bucket,
        S3_ACCESS_KEY_ID: s3.accessKeyId,
        S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
      },
      booking: { TICKET_KEY_SECRET: secrets.ticketKeySecret },
      payment: {
        STRIPE_API_BASE: stripe.apiBase,
        STRIPE_SECRET_KEY: stripe.secretKey,
        STRIPE_PUBLISHABLE_KEY: stripe.publishableKey,
        STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
      },
    }[name],
  }
}
