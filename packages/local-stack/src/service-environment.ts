import { join } from 'node:path'
import type { Service } from './parts/provision.ts'
import type { Secrets } from './secrets.ts'
import type { Settings } from './settings.ts'

export const serviceNames = ['identity', 'catalog', 'booking', 'payment', 'gateway'] as const
export type ServiceName = (typeof serviceNames)[number]

const repository = new URL('../../../', import.meta.url)

/** A file of a service's source, such as `main.ts`. */
export const sourceOf = (name: ServiceName, file: 'main.ts' | 'app.ts'): URL =>
  new URL(`${name === 'gateway' ? 'gateway' : `services/${name}`}/src/${file}`, repository)

/** Where Node keeps what it has compiled. */
export const compileCacheOf = (cache: string): string => join(cache, 'node')

/** Where everything is that a service may need. URLs without a slash at the end. */
export type Surroundings = {
  settings: Settings
  secrets: Secrets
  ports: Record<ServiceName | 'metrics', number>
  databaseUrls: Record<Service, string>
  amqpUrl: string
  s3: { endpoint: string; region: string; bucket: string; accessKeyId: string; secretAccessKey: string }
  stripe: { apiBase: string; secretKey: string; publishableKey: string; webhookSecret: string }
  compileCache: string
}

/**
 * Longest time that a service may take to finish what it is doing when everything is stopped: the gateway, then the
 * services, then the servers that they use have ten seconds in all.
 */
export const shutdownSeconds = 2

export const gatewayUrl = ({ ports }: Pick<Surroundings, 'ports'>): string => `http://127.0.0.1:${ports.gateway}`
export const serviceUrl = ({ ports }: Pick<Surroundings, 'ports'>, name: ServiceName): string =>
  `http://127.0.0.1:${ports[name]}`

/** What every process of the stack gets, in addition to what is forwarded of the caller's own environment. */
export const processEnvironment = ({ settings, compileCache }: Pick<Surroundings, 'settings' | 'compileCache'>) => ({
  ...settings.forwarded,
  HOST: '127.0.0.1',
  // A service's code is compiled once, not at every start.
  NODE_COMPILE_CACHE: compileCache,
  // Left alone, glibc keeps up to eight pools of memory for each core, and up to 64 MB of what is free in them: for five
  // services 100 MB in all.
  MALLOC_ARENA_MAX: '1',
  MALLOC_TRIM_THRESHOLD_: '131072',
})

/** The environment of one service: what it needs, and no other service's secrets. */
export const serviceEnvironment = (name: ServiceName, surroundings: Surroundings): NodeJS.ProcessEnv => {
  const { settings, secrets, ports, databaseUrls, amqpUrl, s3, stripe } = surroundings
  const gateway = gatewayUrl(surroundings)
  const common = {
    ...processEnvironment(surroundings),
    PORT: String(ports[name]),
    AMQP_URL: amqpUrl,
    PUBLIC_URL: settings.PUBLIC_URL ?? gateway,
    SHUTDOWN_TIMEOUT_SECONDS: String(shutdownSeconds),
  }
  if (name === 'gateway') {
    return {
      ...common,
      HOST: settings.HOST,
      METRICS_PORT: String(ports.metrics),
      JWKS_URL: `${serviceUrl(surroundings, 'identity')}/.well-known/jwks.json`,
      IDENTITY_URL: serviceUrl(surroundings, 'identity'),
      CATALOG_URL: serviceUrl(surroundings, 'catalog'),
      BOOKING_URL: serviceUrl(surroundings, 'booking'),
      PAYMENT_URL: serviceUrl(surroundings, 'payment'),
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
