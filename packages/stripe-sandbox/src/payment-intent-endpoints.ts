import type { Stripe } from 'stripe'
import { z } from 'zod'
import { type Call, type CallResult, defineEndpoint, type Endpoint } from './endpoint.ts'
import { listOf } from './page.ts'
import { boolean, expand, integer, limit, list, listParameters, metadata, oneOf, text } from './parameters.ts'
import {
  attemptPayment,
  cancelIntent,
  cancellationReasons,
  checkAmount,
  missingPaymentMethod,
  newIntent,
  requireConfirmable,
  requireUpdatable,
} from './payment-intents.ts'
import {
  type CardPaymentMethod,
  findPaymentMethod,
  type PaymentMethodData,
  paymentMethodData,
  paymentMethodFrom,
} from './payment-methods.ts'
import { invalidParameter, noSuch } from './stripe-error.ts'

const setupFutureUsage = oneOf(['off_session', 'on_session'])

const method = {
  payment_method: z.string().min(1).max(100).optional(),
  payment_method_data: paymentMethodData.optional(),
}

// These parameters are accepted, so that real code runs, but have no effect: the sandbox has neither 3-D Secure nor
// redirects.
const withoutEffect = {
  error_on_requires_action: boolean.optional(),
  off_session: boolean.optional(),
  return_url: text(2048).optional(),
  use_stripe_sdk: boolean.optional(),
}

const createParameters = z.strictObject({
  ...method,
  ...withoutEffect,
  amount: integer,
  currency: z.string().transform((currency) => currency.toLowerCase()),
  automatic_payment_methods: z
    .strictObject({ enabled: boolean, allow_redirects: oneOf(['always', 'never']).optional() })
    .transform(({ enabled, allow_redirects }) =>
      allow_redirects === undefined ? { enabled } : { enabled, allow_redirects },
    )
    .optional(),
  capture_method: oneOf(['automatic', 'automatic_async']).default('automatic_async'),
  confirm: boolean.default(false),
  confirmation_method: oneOf(['automatic', 'manual']).default('automatic'),
  description: text(1000).optional(),
  expand,
  metadata: metadata.optional(),
  payment_method_types: list(oneOf(['card']), 10).optional(),
  receipt_email: text(512).optional(),
  setup_future_usage: setupFutureUsage.optional(),
  statement_descriptor: text(22).optional(),
  statement_descriptor_suffix: text(22).optional(),
})

const create = defineEndpoint({
  method: 'POST',
  path: '/v1/payment_intents',
  parameters: createParameters,
  execute(call) {
    const { parameters, objects, now } = call
    checkAmount(parameters.amount, parameters.currency)
    const wanted = wantedMethod(call)
    if (parameters.confirm && wanted === null) throw missingPaymentMethod()
    const intent = withMethod(
      newIntent(
        {
          amount: parameters.amount,
          currency: parameters.currency,
          automatic_payment_methods: parameters.automatic_payment_methods ?? null,
          capture_method: parameters.capture_method,
          confirmation_method: parameters.confirmation_method,
          description: parameters.description ?? null,
          metadata: merged({}, parameters.metadata),
          payment_method_types: parameters.payment_method_types ?? null,
          receipt_email: parameters.receipt_email ?? null,
          setup_future_usage: parameters.setup_future_usage ?? null,
          statement_descriptor: parameters.statement_descriptor ?? null,
          statement_descriptor_suffix: parameters.statement_descriptor_suffix ?? null,
        },
        now,
      ),
      wanted,
    )
    objects.save(intent)
    call.record([{ type: 'payment_intent.created', data: { object: intent } }])
    return parameters.confirm && wanted !== null ? pay(call, intent, wanted) : { body: intent }
  },
})

const retrieve = defineEndpoint({
  method: 'GET',
  path: '/v1/payment_intents/:id',
  browser: true,
  parameters: z.strictObject({ client_secret: z.string().optional(), expand }),
  execute: (call) => ({ body: findIntent(call, call.parameters.client_secret) }),
})

const update = defineEndpoint({
  method: 'POST',
  path: '/v1/payment_intents/:id',
  parameters: z.strictObject({
    ...method,
    amount: integer.optional(),
    description: text(1000).optional(),
    expand,
    metadata: metadata.optional(),
    receipt_email: text(512).optional(),
  }),
  execute(call) {
    const { amount, description, receipt_email, metadata: changes } = call.parameters
    const intent = findIntent(call)
    if (amount !== undefined) {
      checkAmount(amount, intent.currency)
      requireUpdatable(intent, 'amount')
    }
    const wanted = wantedMethod(call)
    if (wanted !== null) requireUpdatable(intent, 'payment_method')
    const updated = withMethod(
      {
        ...intent,
        amount: amount ?? intent.amount,
        description: cleared(description, intent.description),
        metadata: merged(intent.metadata, changes),
        receipt_email: cleared(receipt_email, intent.receipt_email),
      },
      wanted,
    )
    call.objects.save(updated)
    return { body: updated }
  },
})

const confirm = defineEndpoint({
  method: 'POST',
  path: '/v1/payment_intents/:id/confirm',
  browser: true,
  parameters: z.strictObject({
    ...method,
    ...withoutEffect,
    client_secret: z.string().optional(),
    expand,
    receipt_email: text(512).optional(),
    setup_future_usage: setupFutureUsage.optional(),
  }),
  execute(call) {
    const intent = findIntent(call, call.parameters.client_secret)
    requireConfirmable(intent)
    const wanted = wantedMethod(call) ?? attachedMethod(call, intent)
    if (wanted === null) throw missingPaymentMethod(intent)
    const { receipt_email } = call.parameters
    return pay(call, { ...intent, receipt_email: cleared(receipt_email, intent.receipt_email) }, wanted)
  },
})

const cancel = defineEndpoint({
  method: 'POST',
  path: '/v1/payment_intents/:id/cancel',
  parameters: z.strictObject({ cancellation_reason: oneOf(cancellationReasons).optional(), expand }),
  execute(call) {
    const canceled = cancelIntent(findIntent(call), call.parameters.cancellation_reason ?? null, call.now)
    call.objects.save(canceled)
    call.record([{ type: 'payment_intent.canceled', data: { object: canceled } }])
    return { body: canceled }
  },
})

const listIntents = defineEndpoint({
  method: 'GET',
  path: '/v1/payment_intents',
  parameters: z.strictObject(listParameters),
  execute({ objects, parameters }) {
    const { data, hasMore } = objects.list('payment_intent', {}, parameters)
    return { body: listOf('/v1/payment_intents', data, hasMore) }
  },
})

// The only supported clause of Stripe's search language: one value of the metadata.
const metadataClause = /^metadata\[(["'])(\w{1,40})\1\]:(["'])([^"'\\]{1,500})\3$/

const search = defineEndpoint({
  method: 'GET',
  path: '/v1/payment_intents/search',
  parameters: z.strictObject({ expand, limit, page: integer.optional(), query: text(1000) }),
  execute({ objects, parameters: { limit, page, query } }) {
    const [, , key, , value] = metadataClause.exec(query) ?? []
    if (key === undefined || value === undefined) {
      throw invalidParameter(`The sandbox supports only queries like metadata['key']:'value', and not: ${query}`, {
        param: 'query',
      })
    }
    const { data, next } = objects.withMetadata('payment_intent', { key, value }, { limit, page })
    const result: Stripe.ApiSearchResult<Stripe.PaymentIntent> = {
      object: 'search_result',
      data,
      has_more: next !== null,
      next_page: next === null ? null : String(next),
      url: '/v1/payment_intents/search',
    }
    return { body: result }
  },
})

export const paymentIntentEndpoints: Endpoint[] = [create, listIntents, search, retrieve, update, confirm, cancel]

/** Finds the intent of a call. A browser must send the intent's client secret. Throws 404 `resource_missing`. */
function findIntent(
  { id, objects, publishable }: Pick<Call<unknown>, 'id' | 'objects' | 'publishable'>,
  secret?: string,
): Stripe.PaymentIntent {
  const intent = objects.find('payment_intent', id)
  if (intent === undefined) throw noSuch('payment_intent', id, 'intent')
  if (publishable && secret === undefined) {
    throw invalidParameter('Missing required param: client_secret.', {
      code: 'parameter_missing',
      param: 'client_secret',
    })
  }
  if (secret !== undefined && secret !== intent.client_secret) {
    const message = 'The client_secret provided does not match the client_secret associated with the PaymentIntent.'
    throw invalidParameter(message, { code: 'payment_intent_invalid_parameter', param: 'client_secret' })
  }
  return intent
}

type MethodParameters = { payment_method?: string | undefined; payment_method_data?: PaymentMethodData | undefined }
type MethodCall = Pick<Call<MethodParameters>, 'objects' | 'parameters' | 'now'>

/** Stores and returns the payment method that the call names or describes. Returns null if the call does neither. */
function wantedMethod({ objects, parameters, now }: MethodCall): CardPaymentMethod | null {
  const { payment_method: id, payment_method_data: data } = parameters
  if (id !== undefined && data !== undefined) {
    const message = 'You may only specify one of these parameters: payment_method, payment_method_data.'
    throw invalidParameter(message, { param: 'payment_method' })
  }
  if (id === undefined && data === undefined) return null
  const found = data === undefined ? findPaymentMethod(objects, id ?? '', now) : paymentMethodFrom(data, now)
  objects.save(found)
  return found
}

function attachedMethod({ objects, now }: MethodCall, intent: Stripe.PaymentIntent): CardPaymentMethod | null {
  return typeof intent.payment_method === 'string' ? findPaymentMethod(objects, intent.payment_method, now) : null
}

function withMethod(intent: Stripe.PaymentIntent, wanted: CardPaymentMethod | null): Stripe.PaymentIntent {
  return wanted === null ? intent : { ...intent, payment_method: wanted.id, status: 'requires_confirmation' }
}

function pay(
  call: Pick<Call<unknown>, 'objects' | 'record' | 'now'>,
  intent: Stripe.PaymentIntent,
  wanted: CardPaymentMethod,
): CallResult {
  const attempt = attemptPayment(intent, wanted, call.now)
  call.objects.save(attempt.charge)
  call.objects.save(attempt.intent)
  if (attempt.dispute) call.objects.save(attempt.dispute)
  call.record(attempt.events)
  return attempt.refusal === null ? { body: attempt.intent } : { refusal: attempt.refusal }
}

const maximumMetadataKeys = 50

/** Stripe merges metadata: `metadata[key]=` removes that key, and `metadata=` removes all keys. */
export function merged(
  old: Record<string, string>,
  changes: Record<string, string> | null | undefined,
): Record<string, string> {
  if (changes === null) return {}
  const values = Object.fromEntries(Object.entries({ ...old, ...changes }).filter(([, value]) => value !== ''))
  if (Object.keys(values).length > maximumMetadataKeys) {
    const message = `Metadata can have at most ${maximumMetadataKeys} keys.`
    throw invalidParameter(message, { param: 'metadata' })
  }
  return values
}

/** The new value of a field: an empty text clears the field, as at Stripe. */
function cleared(value: string | undefined, old: string | null): string | null {
  if (value === undefined) return old
  return value === '' ? null : value
}
