import type { FoundDifference } from './compare-money.ts'
import { columns } from './dead-letter-text.ts'
import { meanings, type sumUp } from './money-differences.ts'

export type RefundMade = {
  readonly intentId: string
  readonly refundId: string
  /** Minor units. */
  readonly amount: number
  readonly currency: string
}

type Report = {
  readonly since: Date
  readonly totals: ReturnType<typeof sumUp>
  readonly found: readonly FoundDifference[]
  readonly hasMore: boolean
  readonly refunds: readonly RefundMade[]
}

const withKept = ({ captured, refunded }: { captured: number; refunded: number }) => ({
  captured,
  refunded,
  kept: captured - refunded,
})

const isRefunded = ({ intent }: FoundDifference, refunds: readonly RefundMade[]): boolean =>
  refunds.some(({ intentId }) => intentId === intent?.id)

/** A report as JSON. Amounts are minor units; the totals are from before the refunds of this run. */
export const reportJson = ({ since, totals, found, hasMore, refunds }: Report): string =>
  JSON.stringify(
    {
      since: since.toISOString(),
      totals: Object.entries(totals).map(([currency, { stripe, here }]) => ({
        currency,
        stripe: withKept(stripe),
        here: withKept(here),
      })),
      differences: found.map((one) => ({
        kinds: one.differences,
        is_refunded: isRefunded(one, refunds),
        stripe: one.intent ? { intent_id: one.intent.id, ...withKept(one.intent) } : null,
        payment: one.payment ? { id: one.payment.id, status: one.payment.status, ...withKept(one.payment) } : null,
        reservation: one.reservation ? { id: one.reservation.id, status: one.reservation.status } : null,
        named: one.intent
          ? { payment_id: one.intent.paymentId, reservation_id: one.intent.reservationId ?? null }
          : null,
      })),
      has_more: hasMore,
      refunds: refunds.map(({ intentId, refundId, amount, currency }) => ({
        intent_id: intentId,
        refund_id: refundId,
        amount,
        currency,
      })),
    },
    null,
    2,
  )

const sums = (money: { captured: number; refunded: number }): string => {
  const { captured, refunded, kept } = withKept(money)
  return `captured ${captured}, refunded ${refunded}, kept ${kept}`
}

const differenceText = (one: FoundDifference, refunds: readonly RefundMade[]): string => {
  const { differences, intent, payment, reservation } = one
  const rows: [string, string][] = [
    ...differences.map((kind): [string, string] => [kind, meanings[kind]]),
    ['Stripe', intent ? `${intent.id}: ${sums(intent)} ${intent.currency}` : 'nothing'],
    ['payment', payment ? `${payment.id}, ${payment.status}: ${sums(payment)}` : `none (${intent?.paymentId ?? '-'})`],
    [
      'reservation',
      reservation ? `${reservation.id}, ${reservation.status}` : `none (${intent?.reservationId ?? '-'})`,
    ],
    ...(isRefunded(one, refunds) ? [['done', 'refunded'] as [string, string]] : []),
  ]
  return columns(rows)
}

/** A report as text. Amounts are minor units; the totals are from before the refunds of this run. */
export const reportText = ({ since, totals, found, hasMore, refunds }: Report): string => {
  const rows = Object.entries(totals).flatMap(([currency, { stripe, here }]): [string, string][] => [
    [`${currency} at Stripe`, sums(stripe)],
    [`${currency} here`, sums(here)],
  ])
  const verdict =
    found.length === 0
      ? 'Everything agrees.'
      : `${found.length} ${found.length === 1 ? 'payment differs' : 'payments differ'}${hasMore ? '; there are more differences, which were not checked again' : ''}.`
  return [
    `Payments since ${since.toISOString()}, in minor units:`,
    rows.length === 0 ? 'There are none.' : columns(rows),
    ...found.map((one) => differenceText(one, refunds)),
    verdict,
  ].join('\n\n')
}
