import type { Stripe } from 'stripe'
import { z } from 'zod'
import { defineEndpoint, type Endpoint } from './endpoint.ts'
import { idOf, type ObjectStore } from './objects.ts'
import { listOf } from './page.ts'
import { expand, integer, listParameters, metadata, oneOf } from './parameters.ts'
import { merged } from './payment-intent-endpoints.ts'
import { refundCharge, refundReasons } from './refunds.ts'
import { invalidParameter, noSuch, refused } from './stripe-error.ts'

const create = defineEndpoint({
  method: 'POST',
  path: '/v1/refunds',
  parameters: z.strictObject({
    amount: integer.optional(),
    charge: z.string().optional(),
    expand,
    metadata: metadata.optional(),
    payment_intent: z.string().optional(),
    reason: oneOf(refundReasons).optional(),
  }),
  execute(call) {
    const { amount, reason, metadata: wanted } = call.parameters
    const charge = findCharge(call.objects, call.parameters)
    requireUndisputed(call.objects, charge)
    const request = { amount: amount ?? null, reason: reason ?? null, metadata: merged({}, wanted) }
    const behaviour = call.outcomes.behaviourOf(charge)
    const refunded = refundCharge(charge, request, { now: call.now, behaviour })
    call.objects.save(refunded.refund)
    call.objects.save(refunded.charge)
    call.record(refunded.events)
    call.outcomes.plan(refunded.refund.id, behaviour)
    return { body: refunded.created }
  },
})

const retrieve = defineEndpoint({
  method: 'GET',
  path: '/v1/refunds/:id',
  parameters: z.strictObject({ expand }),
  execute: ({ objects, id }) => ({ body: findRefund(objects, id) }),
})

const update = defineEndpoint({
  method: 'POST',
  path: '/v1/refunds/:id',
  parameters: z.strictObject({ expand, metadata: metadata.optional() }),
  execute(call) {
    const refund = findRefund(call.objects, call.id)
    const updated: Stripe.Refund = { ...refund, metadata: merged(refund.metadata ?? {}, call.parameters.metadata) }
    call.objects.save(updated)
    const previous: Partial<Stripe.Refund> = { metadata: refund.metadata }
    call.record([{ type: 'refund.updated', data: { object: updated, previous_attributes: previous } }])
    return { body: updated }
  },
})

const list = defineEndpoint({
  method: 'GET',
  path: '/v1/refunds',
  parameters: z.strictObject({
    ...listParameters,
    charge: z.string().optional(),
    payment_intent: z.string().optional(),
  }),
  execute({ objects, parameters }) {
    const { data, hasMore } = objects.list('refund', parameters, parameters)
    return { body: listOf('/v1/refunds', data, hasMore) }
  },
})

export const refundEndpoints: Endpoint[] = [create, list, retrieve, update]

function findRefund(objects: ObjectStore, id: string): Stripe.Refund {
  const refund = objects.find('refund', id)
  if (refund === undefined) throw noSuch('refund', id, 'id')
  return refund
}

/** Refuses a refund while a dispute is open or lost, because the bank has withdrawn the money. */
function requireUndisputed(objects: ObjectStore, charge: Stripe.Charge): void {
  const { data } = objects.list('dispute', { charge: charge.id }, { limit: 1 })
  if (data.every(({ status }) => status === 'won')) return
  throw refused(`Charge ${charge.id} has been charged back; cannot issue a refund.`, { code: 'charge_disputed' })
}

type ChargeReference = { charge?: string | undefined; payment_intent?: string | undefined }

/** Finds the paid charge to refund, by the charge's id or by the intent's id. */
function findCharge(
  objects: ObjectStore,
  { charge: chargeId, payment_intent: intentId }: ChargeReference,
): Stripe.Charge {
  if ((chargeId === undefined) === (intentId === undefined)) {
    throw invalidParameter('One of the following params should be provided for this request: payment_intent or charge.')
  }
  if (intentId === undefined) {
    const charge = objects.find('charge', chargeId ?? '')
    if (charge === undefined) throw noSuch('charge', chargeId ?? '', 'charge')
    if (!charge.paid)
      throw refused(`Charge ${charge.id} cannot be refunded: it has not succeeded.`, { param: 'charge' })
    return charge
  }
  const intent = objects.find('payment_intent', intentId)
  if (intent === undefined) throw noSuch('payment_intent', intentId, 'payment_intent')
  const latest = idOf(intent.latest_charge)
  const charge = latest === null ? undefined : objects.find('charge', latest)
  if (charge === undefined || !charge.paid) {
    throw refused(`This PaymentIntent (${intentId}) does not have a successful charge to refund.`, {
      param: 'payment_intent',
    })
  }
  return charge
}
