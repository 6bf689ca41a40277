import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from './failure.ts'
import { type Case, type Difference, differencesOf, type OwnPayment, type StripeIntent } from './money-differences.ts'
import type { OwnRecord } from './own-record.ts'
import type { StripeRecord } from './stripe-record.ts'

/** The most payments compared in one run; all are held in memory. */
const maxCases = 100_000

/** The most differences checked a second time; each takes queries of its own. */
const maxSuspects = 1_000

export type FoundDifference = Case & { readonly differences: readonly Difference[] }

export type Comparison = {
  readonly cases: readonly Case[]
  readonly found: readonly FoundDifference[]
  /** Whether there were more differences than `maxSuspects`. */
  readonly hasMore: boolean
}

/**
 * Compares Stripe's intents since an instant with payment's and booking's tables. Every difference is checked a second
 * time after `settleMilliseconds`, because a webhook or an event may be in flight. Throws Failure if there are more
 * than 100,000 payments to compare.
 *
 * @param settleMilliseconds in a healthy system, webhooks and events arrive within this time (default 5000)
 */
export const compareMoney = async ({
  stripe,
  own,
  since,
  signal,
  settleMilliseconds = 5_000,
}: {
  stripe: StripeRecord
  own: OwnRecord
  since: Date
  signal?: AbortSignal
  settleMilliseconds?: number | undefined
}): Promise<Comparison> => {
  const cases: Case[] = []
  const seen = new Set<string>()
  const add = (more: readonly Case[]): void => {
    signal?.throwIfAborted()
    cases.push(...more)
    for (const { intent, payment, reservation } of more) {
      for (const name of [intent?.id, payment?.id, reservation?.id]) if (name) seen.add(name)
    }
    if (cases.length > maxCases) throw new Failure(`There are more than ${maxCases} payments. Use a later --since.`)
  }

  for await (const intents of stripe.pagesSince(since)) add(await casesOfIntents(intents, own))
  for await (const payments of own.paymentsSince(since)) {
    add(
      await casesOfPayments(
        payments.filter(({ id }) => !seen.has(id)),
        { stripe, own },
      ),
    )
  }
  for await (const tickets of own.ticketsSince(since)) {
    const unseen = tickets.filter(({ id }) => !seen.has(id))
    const payments = await own.paymentsOf({ reservationIds: unseen.map(({ id }) => id) })
    const paid = await casesOfPayments(payments, { stripe, own })
    add(paid)
    add(
      unseen
        .filter(({ id }) => !seen.has(id))
        .map((reservation) => ({ intent: undefined, payment: undefined, reservation })),
    )
  }

  const isSuspect = (one: Case) => differencesOf(one).length > 0
  const suspects = cases.filter(isSuspect)
  if (suspects.length === 0) return { cases, found: [], hasMore: false }
  await sleep(settleMilliseconds, undefined, signal ? { signal } : {})
  const settled = new Map<Case, Case>()
  for (const suspect of suspects.slice(0, maxSuspects)) settled.set(suspect, await checkAgain(suspect, { stripe, own }))
  const now = cases.map((one) => settled.get(one) ?? one)
  return {
    cases: now,
    found: [...settled.values()].filter(isSuspect).map((one) => ({ ...one, differences: differencesOf(one) })),
    hasMore: suspects.length > maxSuspects,
  }
}

/** Finds the payment and the reservation of each intent. */
export const casesOfIntents = async (intents: readonly StripeIntent[], own: OwnRecord): Promise<Case[]> => {
  const payments = await own.paymentsOf({
    ids: intents.map(({ paymentId }) => paymentId),
    intentIds: intents.map(({ id }) => id),
  })
  const paymentOf = ({ id, paymentId }: StripeIntent) =>
    payments.find(({ intentId }) => intentId === id) ?? payments.find((payment) => payment.id === paymentId)
  const pairs = intents.map((intent) => ({ intent, payment: paymentOf(intent) }))
  const reservationIdOf = ({ intent, payment }: (typeof pairs)[number]) =>
    payment?.reservationId ?? intent.reservationId
  const reservations = await own.reservationsOf(pairs.flatMap((pair) => reservationIdOf(pair) ?? []))
  return pairs.map((pair) => ({ ...pair, reservation: reservations.find(({ id }) => id === reservationIdOf(pair)) }))
}

/** Cases of payments whose intent was not listed: only payments with captured money or with a ticket. */
const casesOfPayments = async (
  payments: readonly OwnPayment[],
  { stripe, own }: { stripe: StripeRecord; own: OwnRecord },
): Promise<Case[]> => {
  const reservations = await own.reservationsOf(payments.map(({ reservationId }) => reservationId))
  const cases: Case[] = []
  for (const payment of payments) {
    const reservation = reservations.find(({ id }) => id === payment.reservationId)
    if (payment.captured === 0 && reservation?.status !== 'confirmed') continue
    const intent = payment.intentId === null ? undefined : await stripe.intent(payment.intentId)
    cases.push({ intent, payment, reservation })
  }
  return cases
}

/** Reads all sides of a case again. */
const checkAgain = async (
  { intent, payment, reservation }: Case,
  { stripe, own }: { stripe: StripeRecord; own: OwnRecord },
): Promise<Case> => {
  const intentId = intent?.id ?? payment?.intentId
  const intentNow = intentId ? await stripe.intent(intentId) : undefined
  if (intentNow) return (await casesOfIntents([intentNow], own))[0] ?? { intent, payment, reservation }
  const [paymentNow] = payment ? await own.paymentsOf({ ids: [payment.id] }) : []
  const reservationId = paymentNow?.reservationId ?? reservation?.id
  const [reservationNow] = reservationId ? await own.reservationsOf([reservationId]) : []
  return { intent: undefined, payment: paymentNow, reservation: reservationNow }
}
