import { pino } from 'pino'
import { z } from 'zod'
import { startStripeSandbox } from './server.ts'

const commaSeparated = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

const environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(12111),
  STRIPE_SANDBOX_DIRECTORY: z.string().min(1),
  STRIPE_SECRET_KEY: z.string().min(1),
  STRIPE_PUBLISHABLE_KEY: z.string().min(1),
  STRIPE_WEBHOOK_SECRET: z.string().min(1),
  STRIPE_WEBHOOK_URLS: z.string().default('').transform(commaSeparated),
  STRIPE_WEBHOOK_EVENTS: z.string().default('').transform(commaSeparated),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

const config = environment.safeParse(process.env)
if (!config.success) {
  const [issue] = config.error.issues
  process.stderr.write(`stripe-sandbox: ${issue?.path.join('.')}: ${issue?.message}\n`)
  process.exit(1)
}

const { data } = config
const logger = pino({
  name: 'stripe-sandbox',
  level: data.LOG_LEVEL,
  formatters: { level: (label) => ({ level: label }) },
})

try {
  const sandbox = await startStripeSandbox({
    host: data.HOST,
    port: data.PORT,
    directory: data.STRIPE_SANDBOX_DIRECTORY,
    secretKey: data.STRIPE_SECRET_KEY,
    publishableKey: data.STRIPE_PUBLISHABLE_KEY,
    webhookSecret: data.STRIPE_WEBHOOK_SECRET,
    webhookUrls: data.STRIPE_WEBHOOK_URLS,
    ...(data.STRIPE_WEBHOOK_EVENTS.length > 0 ? { webhookEvents: data.STRIPE_WEBHOOK_EVENTS } : {}),
    logger,
  })
  const stop = (signal: NodeJS.Signals): void => {
    logger.info({ event: 'sandbox.stopping', signal }, 'the sandbox is stopping')
    sandbox.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ event: 'sandbox.stop_failed', err: error }, 'the sandbox could not stop cleanly')
        process.exit(1)
      },
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
} catch (error) {
  logger.fatal({ event: 'sandbox.start_failed', err: error }, 'the sandbox cannot start')
  process.exit(1)
}
