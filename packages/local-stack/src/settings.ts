import { isAbsolute, join } from 'node:path'
import { canonicalEmail } from '@marquee/kernel/email-address'
import { homeFolder } from '@marquee/stack-file/stack-file'
import { z } from 'zod'

const text = z.string().trim().min(1)
const port = z.coerce.number().int().min(1).max(65_535)
/** The addresses that identity accepts: those of HTML's `input type=email`. */
const emailAddress = z
  .string()
  .transform(canonicalEmail)
  .pipe(z.string().regex(z.regexes.html5Email, 'must be an e-mail address').max(254))
const httpUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''))

const environment = z.object({
  MARQUEE_HOME: text.default('.marquee'),
  MARQUEE_DEMO_DATA: z.enum(['on', 'off']).default('on'),
  MARQUEE_REPLICAS: z.coerce.number().int().min(1).max(4).default(1),
  MARQUEE_LOG: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('warn'),
  PORT: port.optional(),
  METRICS_PORT: port.optional(),
  HOST: text.default('127.0.0.1'),
  PUBLIC_URL: httpUrl.optional(),
  CINEMA_TIME_ZONE: text.default('Europe/Berlin'),
  FIRST_SUPERUSER_EMAIL: emailAddress.default('admin@marquee.example'),
  FIRST_SUPERUSER_PASSWORD: z.string().min(8).max(128).optional(),
  SIGNING_KEY_SECRET: z.string().min(32).optional(),
  TICKET_KEY_SECRET: z.string().min(32).optional(),

  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  AMQP_URL: z.url({ protocol: /^amqps?$/ }).optional(),
  RABBITMQ_MANAGEMENT_URL: httpUrl.optional(),
  S3_ENDPOINT: httpUrl.optional(),
  S3_REGION: text.default('us-east-1'),
  S3_BUCKET: z.string().min(3).optional(),
  S3_ACCESS_KEY_ID: text.optional(),
  S3_SECRET_ACCESS_KEY: text.optional(),
  STRIPE_API_BASE: httpUrl.optional(),
  STRIPE_SECRET_KEY: z.string().startsWith('sk_').optional(),
  STRIPE_PUBLISHABLE_KEY: z.string().startsWith('pk_').optional(),
  STRIPE_WEBHOOK_SECRET: z.string().startsWith('whsec_').optional(),
})

export type LogLevel = z.infer<typeof environment>['MARQUEE_LOG']
export type Settings = Omit<z.infer<typeof environment>, 'MARQUEE_HOME'> & {
  /** Absolute. */
  home: string
  /**
   * The variables that are passed on to the services: all except those that the stack sets itself and those that are
   * meant for the supervisor.
   */
  forwarded: NodeJS.ProcessEnv
}

/** Variables of a server that runs elsewhere: when the first one is set, the others are required. */
const requiredTogether = [
  ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'],
  ['STRIPE_API_BASE', 'STRIPE_SECRET_KEY', 'STRIPE_PUBLISHABLE_KEY', 'STRIPE_WEBHOOK_SECRET'],
] as const

const setByStack = new Set([
  ...Object.keys(environment.shape),
  ...['IDENTITY_URL', 'CATALOG_URL', 'BOOKING_URL', 'PAYMENT_URL', 'JWKS_URL'],
  // These two variables are meant for the supervisor alone: several processes cannot share a debugger's port.
  ...['NODE_OPTIONS', 'NODE_V8_COVERAGE'],
])

/** Parses the environment. Throws an error whose message has one line for each wrong variable. */
export const readSettings = (given: NodeJS.ProcessEnv): Settings => {
  // A variable with an empty value, as in compose files, counts as not set.
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== ''))
  const result = environment.safeParse(present)
  const problems = result.success ? [] : result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  for (const [leader, ...others] of requiredTogether) {
    const missing = present[leader] === undefined ? [] : others.filter((name) => present[name] === undefined)
    if (missing.length > 0) problems.push(`${leader}: also needs ${missing.join(' and ')}`)
  }
  if (!result.success || problems.length > 0) throw new Error(problems.join('\n'))
  const { MARQUEE_HOME, ...settings } = result.data
  return {
    ...settings,
    home: homeFolder({ MARQUEE_HOME }),
    forwarded: Object.fromEntries(Object.entries(present).filter(([name]) => !setByStack.has(name))),
  }
}

/** A path for display: relative if the path is below the working directory. */
export const shortPath = (path: string): string => {
  const here = process.cwd()
  return isAbsolute(path) && path.startsWith(join(here, '/')) ? path.slice(here.length + 1) : path
}
