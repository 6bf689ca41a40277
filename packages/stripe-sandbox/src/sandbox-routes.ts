import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { type ApiKeys, authenticate, secretKeyRequired } from './authentication.ts'
import type { Database } from './database.ts'
import type { DeliveryQueue } from './delivery-queue.ts'
import type { EventLog } from './events.ts'
import { type Knobs, knobsChange, plannedFailure } from './knobs.ts'
import { invalidParameter, noSuch } from './stripe-error.ts'

type Dependencies = { database: Database; queue: DeliveryQueue; events: EventLog; knobs: Knobs; keys: ApiKeys }

const release = z.strictObject({
  order: z.enum(['created', 'reversed', 'shuffled']).default('created'),
  spacing_milliseconds: z.int().min(0).max(10_000).default(0),
  keep_holding: z.boolean().default(false),
})

/**
 * Adds the endpoints under /_sandbox, which Stripe does not have: inspection and knobs, in JSON, with the secret key.
 */
export function addSandboxRoutes(app: FastifyInstance, { database, queue, events, knobs, keys }: Dependencies): void {
  app.get('/_sandbox/health', async () => ({ status: 'ok' }))

  // Web pages in a local browser can reach this port as well, but they do not have the secret key.
  app.addHook('onRequest', async ({ url, headers }) => {
    if (!url.startsWith('/_sandbox/') || url === '/_sandbox/health') return
    if (authenticate(headers, {}, keys).publishable) throw secretKeyRequired()
  })

  app.get('/_sandbox/state', async () => ({
    money: moneyByCurrency(database),
    payment_intents: intentsByStatus(database),
    webhooks: queue.describe(),
    knobs: knobs.describe(),
  }))

  app.post('/_sandbox/knobs', async (request) => {
    const change = read(knobsChange, request.body)
    knobs.change(change)
    if (change.webhooks?.hold === true) queue.hold()
    if (change.webhooks?.hold === false) releaseHeld()
    return knobs.describe()
  })

  app.post('/_sandbox/failures', async (request) => {
    if (!knobs.plan(read(plannedFailure, request.body)))
      throw invalidParameter('Too many failures are planned already.')
    return knobs.describe()
  })

  app.post('/_sandbox/webhooks/release', async (request) => {
    const { order, spacing_milliseconds, keep_holding } = read(release, request.body)
    const released = database.transaction(() => queue.release(order, spacing_milliseconds))
    if (!keep_holding) knobs.change({ webhooks: { hold: false } })
    queue.wake()
    return { released }
  })

  app.post<{ Params: { id: string } }>('/_sandbox/events/:id/resend', async (request) => {
    const { id } = request.params
    if (events.find(id) === undefined) throw noSuch('event', id, 'id')
    database.transaction(() => queue.resend(id))
    queue.wake()
    return { resent: id }
  })

  app.post('/_sandbox/reset', async () => {
    knobs.reset()
    releaseHeld()
    return knobs.describe()
  })

  const releaseHeld = (): void => {
    database.transaction(() => queue.release('created', 0))
    queue.wake()
  }
}

function read<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body ?? {})
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw invalidParameter(issue?.message ?? 'Invalid request.', { param: issue?.path.join('.') ?? '' })
}

/** Sums minor units by currency. Failed refunds do not count, so the merchant has `captured - refunded`. */
function moneyByCurrency(
  database: Database,
): Record<string, { captured: number; refunded: number; refunds: number; charges: number }> {
  const rows = database
    .prepare(
      `SELECT json_extract(body, '$.currency') AS currency,
              sum(iif(kind = 'charge', json_extract(body, '$.amount_captured'), 0)) AS captured,
              sum(iif(kind = 'refund' AND json_extract(body, '$.status') <> 'failed', json_extract(body, '$.amount'), 0)) AS refunded,
              sum(kind = 'refund' AND json_extract(body, '$.status') <> 'failed') AS refunds,
              sum(kind = 'charge' AND json_extract(body, '$.paid')) AS charges
       FROM objects WHERE kind IN ('charge', 'refund') GROUP BY currency`,
    )
    .all()
  return Object.fromEntries(
    rows.map((row) => [
      String(row.currency),
      {
        captured: Number(row.captured),
        refunded: Number(row.refunded),
        refunds: Number(row.refunds),
        charges: Number(row.charges),
      },
    ]),
  )
}

function intentsByStatus(database: Database): Record<string, number> {
  const rows = database
    .prepare(
      `SELECT json_extract(body, '$.status') AS status, count(*) AS count FROM objects WHERE kind = 'payment_intent' GROUP BY status`,
    )
    .all()
  return Object.fromEntries(rows.map((row) => [String(row.status), Number(row.count)]))
}
