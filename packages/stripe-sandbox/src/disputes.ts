import type { Stripe } from 'stripe'
import { z } from 'zod'
import { defineEndpoint, type Endpoint } from './endpoint.ts'
import type { EventDraft } from './events.ts'
import { newId } from './ids.ts'
import { idOf, type ObjectStore } from './objects.ts'
import { listOf } from './page.ts'
import { expand, listParameters, text } from './parameters.ts'
import { noSuch, refused } from './stripe-error.ts'

const daysToRespond = 9
const daySeconds = 86_400

const noEvidence: Stripe.Dispute.Evidence = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
}

/** Opens a dispute of a charge that was just paid. The charge cannot be refunded unless the dispute is won. */
export function openDispute(
  charge: Stripe.Charge,
  now: number,
): { dispute: Stripe.Dispute; charge: Stripe.Charge; events: EventDraft[] } {
  const dispute: Stripe.Dispute = {
    id: newId('du'),
    object: 'dispute',
    amount: charge.amount_captured,
    balance_transactions: [],
    charge: charge.id,
    created: now,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence,
    evidence_details: {
      due_by: now + daysToRespond * daySeconds,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    network_reason_code: '10.4',
    payment_intent: idOf(charge.payment_intent),
    reason: 'fraudulent',
    status: 'needs_response',
  }
  return {
    dispute,
    charge: { ...charge, disputed: true },
    events: [{ type: 'charge.dispute.created', data: { object: dispute } }],
  }
}

/** Decides a dispute: the merchant wins or loses it. */
function decide(dispute: Stripe.Dispute, status: 'won' | 'lost'): { dispute: Stripe.Dispute; events: EventDraft[] } {
  const decided: Stripe.Dispute = { ...dispute, status }
  const previous: Partial<Stripe.Dispute> = { status: dispute.status }
  return {
    dispute: decided,
    events: [{ type: 'charge.dispute.closed', data: { object: decided, previous_attributes: previous } }],
  }
}

function findOpen(objects: ObjectStore, id: string): Stripe.Dispute {
  const dispute = findDispute(objects, id)
  if (dispute.status === 'won' || dispute.status === 'lost') {
    throw refused(`This dispute is already closed: ${id}`, { code: 'dispute_already_closed' })
  }
  return dispute
}

function findDispute(objects: ObjectStore, id: string): Stripe.Dispute {
  const dispute = objects.find('dispute', id)
  if (dispute === undefined) throw noSuch('dispute', id, 'id')
  return dispute
}

const list = defineEndpoint({
  method: 'GET',
  path: '/v1/disputes',
  parameters: z.strictObject({
    ...listParameters,
    charge: z.string().optional(),
    payment_intent: z.string().optional(),
  }),
  execute({ objects, parameters }) {
    const { data, hasMore } = objects.list('dispute', parameters, parameters)
    return { body: listOf('/v1/disputes', data, hasMore) }
  },
})

const retrieve = defineEndpoint({
  method: 'GET',
  path: '/v1/disputes/:id',
  parameters: z.strictObject({ expand }),
  execute: ({ objects, id }) => ({ body: findDispute(objects, id) }),
})

/** In Stripe's test mode, two values of the evidence decide a dispute: https://docs.stripe.com/testing#evidence */
const verdicts: Readonly<Record<string, 'won' | 'lost'>> = { winning_evidence: 'won', losing_evidence: 'lost' }

const update = defineEndpoint({
  method: 'POST',
  path: '/v1/disputes/:id',
  parameters: z.strictObject({
    evidence: z.strictObject({ uncategorized_text: text(20_000).optional() }).optional(),
    expand,
    submit: z.string().optional(),
  }),
  execute(call) {
    const open = findOpen(call.objects, call.id)
    const given = call.parameters.evidence?.uncategorized_text ?? null
    const answered: Stripe.Dispute = {
      ...open,
      status: 'under_review',
      evidence: { ...open.evidence, uncategorized_text: given },
      evidence_details: { ...open.evidence_details, has_evidence: true, submission_count: 1 },
    }
    const previous: Partial<Stripe.Dispute> = { status: open.status }
    call.record([{ type: 'charge.dispute.updated', data: { object: answered, previous_attributes: previous } }])
    const verdict = verdicts[given ?? '']
    const { dispute, events } = verdict === undefined ? { dispute: answered, events: [] } : decide(answered, verdict)
    call.objects.save(dispute)
    call.record(events)
    return { body: dispute }
  },
})

/** Closes a dispute: the merchant accepts the dispute and so loses it. */
const close = defineEndpoint({
  method: 'POST',
  path: '/v1/disputes/:id/close',
  parameters: z.strictObject({ expand }),
  execute(call) {
    const { dispute, events } = decide(findOpen(call.objects, call.id), 'lost')
    call.objects.save(dispute)
    call.record(events)
    return { body: dispute }
  },
})

export const disputeEndpoints: Endpoint[] = [list, retrieve, update, close]
