import { join } from 'node:path'
import { type Service, services } from '@marquee/local-servers/provision-database'
import type { Secrets } from './secrets.ts'
import type { Settings } from './settings.ts'

export const serviceNames = [...services, 'gateway'] as const
export type ServiceName = (typeof serviceNames)[number]

/** One process of a service. Replicas count from 1; the gateway has one. */
export type Replica = { name: ServiceName; replica: number }

/** `booking` is the first replica of booking, `booking-2` the second. */
export type ReplicaName = ServiceName | `${Service}-${2 | 3 | 4}`

export const replicaName = ({ name, replica }: Replica): ReplicaName =>
  (replica === 1 ? name : `${name}-${replica}`) as ReplicaName

const repository = new URL('../../../', import.meta.url)

/** A file of a service's source, such as `main.ts`. */
export const sourceOf = (name: ServiceName, file: 'main.ts' | 'app.ts'): URL =>
  new URL(`${name === 'gateway' ? 'gateway' : `services/${name}`}/src/${file}`, repository)

/** Where Node keeps what it has compiled. */
export const compileCacheOf = (cache: string): string => join(cache, 'node')

/** The gateway's, its metrics' and, for each service, that of each replica in turn. */
export type Ports = Record<'gateway' | 'metrics', number> & Record<Service, readonly number[]>

/** Where everything is that a service may need. URLs without a slash at the end. */
export type Surroundings = {
  settings: Settings
  secrets: Secrets
  ports: Ports
  databaseUrls: Record<Service, string>
  /** A broker of ours has a user for each of them, and all that they need; another one is used as it is. */
  broker: { isOurs: boolean; urls: Record<ServiceName, string> }
  s3: { endpoint: string; region: string; bucket: string; accessKeyId: string; secretAccessKey: string }
  stripe: { apiBase: string; secretKey: string; publishableKey: string; webhookSecret: string }
  compileCache: string
}

/**
 * Longest time that a service may take to finish what it is doing when everything is stopped: the gateway, then the
 * services, then the servers that they use have ten seconds in all.
 */
export const shutdownSeconds = 2

/** How long one process goes on answering when it is stopped alone: where another one can take over, as in production. */
export const drainSeconds = (name: ServiceName, { MARQUEE_REPLICAS }: Pick<Settings, 'MARQUEE_REPLICAS'>): number =>
  name !== 'gateway' && MARQUEE_REPLICAS > 1 ? 2 : 0

export const gatewayUrl = ({ ports }: Pick<Surroundings, 'ports'>): string => `http://127.0.0.1:${ports.gateway}`

/** The addresses of a service's replicas, the first one's first. */
export const serviceUrls = ({ ports }: Pick<Surroundings, 'ports'>, name: Service): string[] =>
  ports[name].map((port) => `http://127.0.0.1:${port}`)

/** Every process of the five services. */
export const replicasOf = ({ ports }: Pick<Surroundings, 'ports'>): Replica[] => [
  ...services.flatMap((name) => ports[name].map((_, index) => ({ name, replica: index + 1 }))),
  { name: 'gateway', replica: 1 },
]

/** Where one process of a service is. */
export const replicaUrl = ({ ports }: Pick<Surroundings, 'ports'>, { name, replica }: Replica): string =>
  name === 'gateway' ? gatewayUrl({ ports }) : (serviceUrls({ ports }, name)[replica - 1] ?? '')

/** What every process of the stack gets, in addition to what is forwarded of the caller's own environment. */
export const processEnvironment = ({ settings, compileCache }: Pick<Surroundings, 'settings' | 'compileCache'>) => ({
  ...settings.forwarded,
  HOST: '127.0.0.1',
  // A service's code is compiled once, not at every start.
  NODE_COMPILE_CACHE: compileCache,
})

/** The environment of one process of a service: what it needs, and no other service's secrets. */
export const serviceEnvironment = (process: Replica, surroundings: Surroundings): NodeJS.ProcessEnv => {
  const { name } = process
  const { settings, secrets, ports, databaseUrls, broker, s3, stripe } = surroundings
  const gateway = gatewayUrl(surroundings)
  const common = {
    ...processEnvironment(surroundings),
    PORT: new URL(replicaUrl(surroundings, process)).port,
    AMQP_URL: broker.urls[name],
    ...(broker.isOurs ? { AMQP_TOPOLOGY: 'check' } : {}),
    PUBLIC_URL: settings.PUBLIC_URL ?? gateway,
    SHUTDOWN_TIMEOUT_SECONDS: String(shutdownSeconds),
    DRAIN_SECONDS: String(drainSeconds(name, settings)),
  }
  if (name === 'gateway') {
    return {
      ...common,
      HOST: settings.HOST,
      METRICS_PORT: String(ports.metrics),
      ...Object.fromEntries(
        services.map((service) => [`${service.toUpperCase()}_URL`, serviceUrls(surroundings, service).join(',')]),
      ),
    }
  }
  return {
    ...common,
    DATABASE_URL: databaseUrls[name],
    // No service knows where another one is: the issuer's keys come through the public door.
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
      booking: {},
      payment: {
        STRIPE_API_BASE: stripe.apiBase,
        STRIPE_SECRET_KEY: stripe.secretKey,
        STRIPE_PUBLISHABLE_KEY: stripe.publishableKey,
        STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
      },
    }[name],
  }
}
