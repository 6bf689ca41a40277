import { topologyModes } from '@marquee/messaging/connection/broker'
import { z } from 'zod'

/** The environment variables of every service. Units are in the names. */
export const serviceConfig = z.object({
  HOST: z.string().default('127.0.0.1').describe('Address to listen on'),
  PORT: z.coerce.number().int().min(0).max(65_535).describe('Port to listen on; 0 picks a free port'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Lowest level that is logged'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .describe(
      "URL of PostgreSQL with the service's own role. A request gets 503 after 3 s without a connection or 8 s without a query result",
    ),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(100).default(20).describe('Maximum connections to PostgreSQL'),
  AMQP_URL: z.url({ protocol: /^amqps?$/ }).describe("URL of RabbitMQ with the process's own user"),
  AMQP_TOPOLOGY: z
    .enum(topologyModes)
    .default('declare')
    .describe(
      '`declare`: the service creates exchanges and queues whenever it connects, for which its RabbitMQ user needs permission; `check`: the service waits until the exchanges and queues exist',
    ),
  JWKS_URL: z.url({ protocol: /^https?$/ }).describe("URL of the token issuer's public keys (JWKS)"),
  JWT_ISSUER: z.string().min(1).default('marquee').describe('Required `iss` of access tokens'),
  JWT_AUDIENCE: z.string().min(1).default('marquee-api').describe('Required `aud` of access tokens'),
  EVENT_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(30)
    .max(3_650)
    .default(400)
    .describe('How long published events stay in the event log, from which they can be replayed and exported'),
  INBOX_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(60)
    .max(3_700)
    .default(430)
    .describe(
      'How long the ids of applied events stay in the inbox; at least 30 days more than EVENT_RETENTION_DAYS, so that a replay applies no event twice',
    ),
  SHUTDOWN_TIMEOUT_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(300)
    .default(8)
    .describe('Maximum duration of a graceful stop after the drain; then the process ends with exit code 1'),
  DRAIN_SECONDS: z.coerce
    .number()
    .min(0)
    .max(60)
    .default(2)
    .describe(
      'How long the process still serves requests after SIGTERM while it reports that it is not ready, so that clients move to other replicas; SIGINT skips the drain',
    ),
})

type Retention = { readonly EVENT_RETENTION_DAYS: number; readonly INBOX_RETENTION_DAYS: number }

/** For `refine` at the end of a service's schema: the inbox keeps an event id while the event can be replayed. */
export const inboxOutlivesEvents = (config: Retention): boolean =>
  config.INBOX_RETENTION_DAYS >= config.EVENT_RETENTION_DAYS + 30

export const inboxTooShort = {
  path: ['INBOX_RETENTION_DAYS'],
  message: 'must be at least 30 days more than EVENT_RETENTION_DAYS',
}

/** A part of every default secret of docker-compose.yml, which is public. */
const developmentMarker = /development-?only/i

/** The variables with a development secret. Empty unless PUBLIC_URL is https, as in a public deployment. */
const developmentSecrets = (environment: NodeJS.ProcessEnv): string[] =>
  /^https:/i.test(environment['PUBLIC_URL'] ?? '')
    ? Object.entries(environment)
        .filter(([, value]) => value !== undefined && developmentMarker.test(value))
        .map(([name]) => name)
    : []

/**
 * Parses the environment. Throws an error with one line for each invalid variable, such as `PORT: Invalid input:
 * expected number, received NaN`. The lines contain no values, because the values may be secret.
 */
export const parseConfig = <Schema extends z.ZodType>(
  schema: Schema,
  environment: NodeJS.ProcessEnv,
): z.output<Schema> => {
  const publicSecrets = developmentSecrets(environment)
  if (publicSecrets.length > 0) {
    throw new Error(
      publicSecrets
        .map((name) => `${name}: is the public development secret, but PUBLIC_URL is https; set your own secret`)
        .join('\n'),
    )
  }
  // Compose passes an unset variable as an empty text.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const result = schema.safeParse(given)
  if (result.success) return result.data
  throw new Error(
    result.error.issues
      .map(({ path, message, code }) => {
        // The rest of the path is the position in a list.
        const variable = String(path[0])
        return `${variable}: ${environment[variable] === undefined && code !== 'custom' ? 'is required' : message}`
      })
      .join('\n'),
  )
}

/** Parses the environment, or prints parseConfig's error and ends the process with exit code 2. */
export const loadConfig = <Schema extends z.ZodType>(schema: Schema, environment = process.env): z.output<Schema> => {
  try {
    return parseConfig(schema, environment)
  } catch (error) {
    process.stderr.write(`The configuration is not valid.\n${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(2)
  }
}
