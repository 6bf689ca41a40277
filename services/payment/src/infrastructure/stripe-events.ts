import { z } from 'zod'
import type { Dispute, ProviderIntent, Refund } from '../domain/payment.ts'

/** The part of a Stripe event that concerns payments. */
export type ProviderObservation = {
  readonly id: string
  readonly type: string
  /** Absent for an event that does not concern a payment. */
  readonly about?: ProviderSubject & { readonly intentId: string; readonly paymentId: string | undefined }
}

/** The object that an event describes. */
type ProviderSubject = { readonly intent: ProviderIntent } | { readonly refund: Refund } | { readonly dispute: Dispute }

/** The types of events that concern payments. */
export const observedEventTypes = [
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'charge.refund.updated',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
] as const

type StripeIntent = Omit<z.infer<typeof intentShape>, 'metadata'>
type StripeRefund = Omit<z.infer<typeof refundShape>, 'payment_intent'>

const idOf = (reference: string | { id: string } | null | undefined): string | undefined =>
  typeof reference === 'string' ? reference : reference?.id

const statusOf = ({ status }: Pick<StripeIntent, 'status'>): ProviderIntent['status'] => {
  if (status === 'succeeded') return 'succeeded'
  return status === 'canceled' ? 'cancelled' : 'open'
}

/** Converts an intent from Stripe's calls and events. */
export const toIntent = (intent: StripeIntent): ProviderIntent => ({
  id: intent.id,
  status: statusOf(intent),
  clientSecret: intent.client_secret ?? null,
  amount: intent.amount ?? null,
  amountReceived: intent.amount_received,
  currency: intent.currency,
  lastError: intent.last_payment_error?.message ?? null,
})

/** Converts a refund from Stripe's calls and events. */
export const toRefund = ({ id, amount, status, failure_reason, pending_reason, metadata }: StripeRefund): Refund => {
  const giveBackId = uuidIn(metadata?.['give_back_id']) ?? null
  if (status === 'succeeded') return { id, amount, status, reason: null, giveBackId }
  return status === 'failed' || status === 'canceled'
    ? {
        id,
        amount,
        status: 'failed',
        reason: failure_reason ?? (status === 'canceled' ? 'canceled' : null),
        giveBackId,
      }
    : { id, amount, status: 'pending', reason: pending_reason ?? null, giveBackId }
}

const uuidFormat = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

// Any holder of the account's key can write metadata. Only a UUID can be one of our ids.
const uuidIn = (id = ''): string | undefined => (uuidFormat.test(id) ? id : undefined)

const paymentIdIn = (given: Record<string, string>): string | undefined => uuidIn(given['payment_id'])

/** A text that PostgreSQL can store: without U+0000 and without half of a surrogate pair. */
const storable = z
  .string()
  .max(255)
  .refine((text) => !text.includes('\0') && text.isWellFormed())

// The signature proves that an event is Stripe's, but not that the event has the expected shape.
const eventShape = z.object({
  id: storable.min(1),
  type: storable.min(1),
  data: z.object({ object: z.looseObject({}) }),
})
const metadata = z.record(z.string(), z.string())
const amount = z.int32().nonnegative()
const reference = z.union([storable, z.object({ id: storable })]).nullish()
const intentShape = z.object({
  id: storable,
  status: storable,
  client_secret: storable.nullish(),
  amount: amount.optional(),
  amount_received: amount,
  currency: storable,
  metadata,
  last_payment_error: z.object({ message: z.string().nullish() }).nullish(),
})
const refundShape = z.object({
  id: storable.min(1),
  amount,
  status: storable.nullable(),
  failure_reason: storable.nullish(),
  pending_reason: storable.nullish(),
  payment_intent: reference,
  metadata: metadata.nullish(),
})

const disputeShape = z.object({
  id: storable.min(1),
  amount,
  status: storable,
  reason: storable,
  evidence_details: z.object({ due_by: z.int().nullable() }).nullish(),
  payment_intent: reference,
})

/** Parses an event of Stripe. Returns undefined for a value that is not an event or lacks the shape of its type. */
export const toObservation = (event: unknown): ProviderObservation | undefined => {
  const parsed = eventShape.safeParse(event)
  if (!parsed.success) return undefined
  const { id, type, data } = parsed.data
  switch (type) {
    case 'payment_intent.succeeded':
    case 'payment_intent.payment_failed':
    case 'payment_intent.canceled': {
      const intent = intentShape.safeParse(data.object).data
      return (
        intent && {
          id,
          type,
          about: { intentId: intent.id, intent: toIntent(intent), paymentId: paymentIdIn(intent.metadata) },
        }
      )
    }
    // These events describe single refunds. The sum in `charge.refunded` also includes pending refunds.
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed':
    case 'charge.refund.updated': {
      const refund = refundShape.safeParse(data.object).data
      if (refund === undefined) return undefined
      const intentId = idOf(refund.payment_intent)
      if (intentId === undefined) return { id, type }
      return { id, type, about: { intentId, refund: toRefund(refund), paymentId: paymentIdIn(refund.metadata ?? {}) } }
    }
    case 'charge.dispute.created':
    case 'charge.dispute.updated':
    case 'charge.dispute.closed': {
      const dispute = disputeShape.safeParse(data.object).data
      if (dispute === undefined) return undefined
      const intentId = idOf(dispute.payment_intent)
      if (intentId === undefined) return { id, type }
      return { id, type, about: { intentId, dispute: toDispute(dispute), paymentId: undefined } }
    }
    default:
      return { id, type }
  }
}

// A `warning_…` status means an inquiry for which the bank withdraws no money. A closed warning counts as won.
const toDispute = ({ id, status, reason, amount, evidence_details }: z.infer<typeof disputeShape>): Dispute => ({
  id,
  status: status === 'lost' ? 'lost' : ['won', 'warning_closed', 'prevented'].includes(status) ? 'won' : 'open',
  providerStatus: status,
  reason,
  amount,
  dueBy: evidence_details?.due_by ? new Date(evidence_details.due_by * 1000) : null,
})
