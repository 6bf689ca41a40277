import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type ApiKeys, authenticate, secretKeyRequired } from './authentication.ts'
import type { Database } from './database.ts'
import type { DeliveryQueue } from './delivery-queue.ts'
import { disputeEndpoints } from './disputes.ts'
import type { Endpoint, Stores } from './endpoint.ts'
import { expandPaths } from './expand.ts'
import type { Form } from './form.ts'
import type { IdempotencyKeys, StoredAnswer } from './idempotency.ts'
import type { Knobs, PlannedFailure } from './knobs.ts'
import { paymentIntentEndpoints } from './payment-intent-endpoints.ts'
import { publicView } from './payment-intents.ts'
import { readingEndpoints } from './reading-endpoints.ts'
import { refundEndpoints } from './refund-endpoints.ts'
import { StripeError } from './stripe-error.ts'

export type ApiDependencies = Stores & {
  database: Database
  idempotency: IdempotencyKeys
  queue: DeliveryQueue
  knobs: Knobs
  keys: ApiKeys
  /** Aborted when the server closes, so that a delayed answer does not delay the stop. */
  closing: AbortSignal
}

type Answer = { status: number; body: string; headers: Record<string, string> }

/** An authenticated HTTP call to an endpoint. */
type Incoming = {
  endpoint: Endpoint
  id: string
  path: string
  form: Form
  publishable: boolean
  requestId: string
  idempotencyKey: string | null
}

/** Adds Stripe's endpoints, under /v1. */
export function addStripeApi(app: FastifyInstance, dependencies: ApiDependencies): void {
  for (const endpoint of [...paymentIntentEndpoints, ...refundEndpoints, ...disputeEndpoints, ...readingEndpoints]) {
    app.route<{ Params: { id?: string }; Body: Form | undefined; Querystring: Form }>({
      method: endpoint.method,
      url: endpoint.path,
      handler: async (request, reply) => {
        const caller = authenticate(request.headers, { ...request.query, ...request.body }, dependencies.keys)
        if (caller.publishable && !endpoint.browser) throw secretKeyRequired()
        const path = request.url.split('?', 1)[0] ?? request.url
        const key = endpoint.method === 'POST' ? request.headers['idempotency-key'] : undefined
        const incoming: Incoming = {
          endpoint,
          id: request.params.id ?? '',
          path,
          form: caller.parameters,
          publishable: caller.publishable,
          requestId: request.id,
          idempotencyKey: typeof key === 'string' ? key : null,
        }
        return answerAs(incoming, request, reply, dependencies)
      },
    })
  }
}

async function answerAs(
  incoming: Incoming,
  request: FastifyRequest,
  reply: FastifyReply,
  dependencies: ApiDependencies,
) {
  const { knobs, idempotency, closing } = dependencies
  // Idempotency keys of browsers and of the merchant's server are stored apart. So a browser never gets an answer that
  // was stored for the merchant's server, even under the same key.
  const key = incoming.idempotencyKey === null ? null : storageKey(incoming.idempotencyKey, incoming.publishable)
  const unlock = key === null ? () => {} : idempotency.lock(key)
  try {
    if (knobs.delayWhen === 'before_work') await pause(knobs.delayMilliseconds, closing)
    const failure = knobs.takeFailure(incoming.endpoint.method, incoming.path)
    const answer = failureBeforeWork(incoming, failure, key, dependencies) ?? work(incoming, failure, key, dependencies)
    if (knobs.delayWhen === 'after_work') await pause(knobs.delayMilliseconds, closing)
    if (failure?.drop_connection) {
      reply.hijack()
      request.raw.socket.destroy()
      return reply
    }
    if (incoming.idempotencyKey !== null) reply.header('idempotency-key', incoming.idempotencyKey)
    return reply.code(answer.status).headers(answer.headers).type('application/json').send(answer.body)
  } finally {
    unlock()
  }
}

function failureBeforeWork(
  incoming: Incoming,
  failure: PlannedFailure | null,
  key: string | null,
  { database, idempotency }: ApiDependencies,
): Answer | null {
  if (failure === null || failure.when !== 'before_work') return null
  const answer = failureAnswer(failure)
  if (key !== null && failure.stored && idempotency.find(key, incoming.path, incoming.form) === undefined) {
    database.transaction(() =>
      idempotency.store(key, incoming.path, incoming.form, { ...answer, requestId: incoming.requestId }),
    )
  }
  return answer
}

/** Replays the answer stored under the key, or does the work and stores state, events and answer in one transaction. */
function work(
  incoming: Incoming,
  failure: PlannedFailure | null,
  key: string | null,
  dependencies: ApiDependencies,
): Answer {
  const { database, idempotency, queue } = dependencies
  const stored = key === null ? undefined : idempotency.find(key, incoming.path, incoming.form)
  if (stored !== undefined) return failure === null ? replay(stored) : failureAnswer(failure)

  const store = (answer: Answer): Answer => {
    const kept = failure?.stored ? failureAnswer(failure) : answer
    if (key !== null) idempotency.store(key, incoming.path, incoming.form, { ...kept, requestId: incoming.requestId })
    return failure === null || failure.drop_connection ? answer : failureAnswer(failure)
  }

  const execute = (): Answer => {
    const { expand, execute: run } = incoming.endpoint.prepare(incoming.form)
    const now = Math.floor(Date.now() / 1000)
    const { objects, events, outcomes } = dependencies
    const cause = { requestId: incoming.requestId, idempotencyKey: incoming.idempotencyKey, now }
    const outcome = run({
      id: incoming.id,
      publishable: incoming.publishable,
      objects,
      events,
      outcomes,
      now,
      record: (drafts) => {
        for (const draft of drafts) events.record(draft, cause)
      },
    })
    if ('refusal' in outcome) return errorAnswer(outcome.refusal, incoming.publishable)
    const body = incoming.publishable ? shownToBrowser(outcome.body) : expandPaths(objects, outcome.body, expand)
    return { status: 200, body: toJson(body), headers: {} }
  }

  try {
    // A GET changes nothing, so it needs no transaction and no flush.
    const answer = incoming.endpoint.method === 'GET' ? execute() : database.transaction(() => store(execute()))
    queue.wake()
    if (incoming.endpoint.method === 'POST') dependencies.outcomes.wake()
    return incoming.endpoint.method === 'GET' && failure !== null ? failureAnswer(failure) : answer
  } catch (error) {
    if (!(error instanceof StripeError) || !error.executed || incoming.endpoint.method === 'GET') throw error
    return database.transaction(() => store(errorAnswer(error, incoming.publishable)))
  }
}

function replay(stored: StoredAnswer): Answer {
  const headers: Record<string, string> = { 'idempotent-replayed': 'true', 'original-request': stored.requestId }
  if (stored.status >= 500) headers['stripe-should-retry'] = 'false'
  return { status: stored.status, body: stored.body, headers }
}

function failureAnswer({ status, stored }: PlannedFailure): Answer {
  const error =
    status === 429
      ? {
          type: 'invalid_request_error',
          code: 'rate_limit',
          message:
            'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.',
        }
      : { type: 'api_error', message: 'An unknown error occurred' }
  // A retry with the same key would only replay a stored 500; this header tells the client not to retry.
  return { status, body: toJson({ error }), headers: stored ? { 'stripe-should-retry': 'false' } : {} }
}

/** The HTTP answer for a refusal. */
export function errorAnswer(error: StripeError, publishable: boolean): Answer {
  const { payment_intent: intent, ...fields } = error.fields
  const shown = intent === undefined ? fields : { ...fields, payment_intent: publishable ? publicView(intent) : intent }
  return { status: error.status, body: toJson({ error: shown }), headers: error.headers }
}

function shownToBrowser(body: object): object {
  if (!isIntent(body)) throw new Error('only payment intents may be shown to a browser')
  return publicView(body)
}

function isIntent(body: object): body is Parameters<typeof publicView>[0] {
  return 'object' in body && body.object === 'payment_intent'
}

function storageKey(key: string, publishable: boolean): string {
  return key === '' ? key : `${publishable ? 'pk' : 'sk'}:${key}`
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds > 0) await wait(milliseconds, undefined, { signal })
}

/** Stripe's JSON is pretty-printed. */
function toJson(body: object): string {
  return JSON.stringify(body, null, 2)
}
