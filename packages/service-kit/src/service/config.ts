import { topologyModes } from '@marquee/messaging/connection/broker'
import { z } from 'zod'

/** What every service reads. Units are in the names. */
export const serviceConfig = z.object({
  HOST: z.string().default('127.0.0.1').describe('Address to listen on'),
  PORT: z.coerce.number().int().min(0).max(65_535).describe('Port to listen on; 0 takes a free one'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least severe level that is logged'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .describe(
      "PostgreSQL, as the service's own role; a request waits 3 s for a connection and 8 s for an answer, then it is a 503",
    ),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(100).default(20).describe('Most connections to PostgreSQL'),
  AMQP_URL: z.url({ protocol: /^amqps?$/ }).describe("RabbitMQ, as the process's own user"),
  AMQP_TOPOLOGY: z
    .enum(topologyModes)
    .default('declare')
    .describe(
      '`declare` makes exchanges and queues at every connection, for a user who may do everything; `check` waits until somebody has made them',
    ),
  JWKS_URL: z.url({ protocol: /^https?$/ }).describe("Where the issuer's public keys are"),
  JWT_ISSUER: z.string().min(1).default('marquee').describe('Expected `iss` of access tokens'),
  JWT_AUDIENCE: z.string().min(1).default('marquee-api').describe('Expected `aud` of access tokens'),
  EVENT_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(30)
    .max(3_650)
    .default(400)
    .describe('How long published events stay in the log, from which they can be replayed and exported'),
  INBOX_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(60)
    .max(3_700)
    .default(430)
    .describe(
      'How long it is remembered which events were applied; at least 30 days more than EVENT_RETENTION_DAYS, so that no replay applies one twice',
    ),
  SHUTDOWN_TIMEOUT_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(300)
    .default(8)
    .describe('Longest time that a graceful stop may take, not counting the time for which it drains'),
  DRAIN_SECONDS: z.coerce
    .number()
    .min(0)
    .max(60)
    .default(2)
    .describe(
      'How long it goes on answering after SIGTERM while it says that it stops, so that requests go to other replicas; SIGINT stops at once',
    ),
})

type Retention = { readonly EVENT_RETENTION_DAYS: number; readonly INBOX_RETENTION_DAYS: number }

/** For `refine` at the end of a service's schema: what can be replayed is still known to have been applied. */
export const inboxOutlivesEvents = (config: Retention): boolean =>
  config.INBOX_RETENTION_DAYS >= config.EVENT_RETENTION_DAYS + 30

export const inboxTooShort = {
  path: ['INBOX_RETENTION_DAYS'],
  message: 'must be at least 30 days more than EVENT_RETENTION_DAYS',
}

/** The defaults of docker-compose.yml say that they are known to everybody. */
const isForDevelopment = /development-?only/i

/** The variables with secrets that must not be used where others can reach the system. */
const developmentSecrets = (environment: NodeJS.ProcessEnv): string[] =>
  /^https:/i.test(environment['PUBLIC_URL'] ?? '')
    ? Object.entries(environment)
        .filter(([, value]) => value !== undefined && isForDevelopment.test(value))
        .map(([name]) => name)
    : []

/**
 * Parses the environment once. A bad value throws an error whose message is one readable line for each variable:
 * `PORT: expected number, received NaN`.
 */
export const parseConfig = <Schema extends z.ZodType>(
  schema: Schema,
  environment: NodeJS.ProcessEnv,
): z.output<Schema> => {
  const published = developmentSecrets(environment)
  if (published.length > 0) {
    throw new Error(
      published.map((name) => `${name}: is a secret for development, and PUBLIC_URL is https; set your own`).join('\n'),
    )
  }
  // Compose sets a variable to nothing that is not set.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const result = schema.safeParse(given)
  if (result.success) return result.data
  throw new Error(
    result.error.issues
      .map(({ path, message, code }) => {
        // What follows is where in a list the fault is.
        const variable = String(path[0])
        return `${variable}: ${environment[variable] === undefined && code !== 'custom' ? 'is required' : message}`
      })
      .join('\n'),
  )
}

/** Parses the environment, or ends the process with those lines and exit code 2. */
export const loadConfig = <Schema extends z.ZodType>(schema: Schema, environment = process.env): z.output<Schema> => {
  try {
    return parseConfig(schema, environment)
  } catch (error) {
    process.stderr.write(`Configuration is wrong.\n${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(2)
  }
}
