import type { Clock } from '@marquee/kernel/clock'
import { errorSummary } from '@marquee/kernel/loggable-error'
import { crashPoint } from '@marquee/messaging/crash-points'
import type { Log } from '@marquee/service-kit/service/logger'
import { delaySeconds, nextStep, retryPolicy } from '../../domain/next-step.ts'
import { abandonPayment, isRefundUnderWay, observeAnswer, observeRefunds, type Payment } from '../../domain/payment.ts'
import type { ClaimedPayment, Payments, StepKind } from '../../infrastructure/payments.ts'
import { keyLifetimeSeconds, type PaymentProvider } from '../../infrastructure/stripe.ts'

/** How many steps of a kind are taken in a run, which waits for the slowest of them. */
const batchSize = 4

/** How many such runs one process has under way: a call that hangs, for up to 20 s, holds only those of its own. */
export const settlingLanes = 3

/** Not a failure: the outcome has to be waited for. */
class RefundUnderWay extends Error {}

/**
 * Takes the steps that are due at the provider: read, call with an idempotency key, then commit the answer. A crash in
 * between repeats the call with the same key. Resolves with true if there may be more.
 *
 * @param kind each is to be taken by a task of its own: whoever wants to pay does not wait until a cancelled showtime's
 *   thousand refunds are made
 */
export const settlePayments = ({
  kind,
  payments,
  provider,
  now,
  log,
}: {
  kind: StepKind
  payments: Payments
  provider: PaymentProvider
  now: Clock
  log: Log
}) => {
  const createIntent = async (payment: ClaimedPayment) => {
    try {
      // With a key that is forgotten, the repeated call would make a second intent.
      const forgotten = now().getTime() - payment.createdAt.getTime() > keyLifetimeSeconds * 1000
      const made = forgotten ? await provider.findIntent(payment.id) : undefined
      const answer = made ?? (await provider.createIntent(payment))
      crashPoint('between Stripe’s intent and its record')
      await payments.change({ id: payment.id }, (current) => observeAnswer(current, answer))
    } catch (error) {
      if (!provider.isRefusal(error)) throw error
      // As for an amount that is too small to be paid by card: once nobody waits for it any more, it is not asked for again.
      const { status } = await payments.change({ id: payment.id }, abandonPayment)
      if (status !== 'cancelled') throw error
    }
  }

  const cancelIntent = async (payment: ClaimedPayment) => {
    if (payment.providerPaymentId === null) return
    const answer = await provider.cancelIntent(payment.providerPaymentId)
    crashPoint('between Stripe’s cancellation and its record')
    await payments.change({ id: payment.id }, (current) => observeAnswer(current, answer))
  }

  /** The payment as it is, after what the provider says of its refunds if any may have been made. */
  const withRefundsLookedUp = async (payment: ClaimedPayment, intentId: string): Promise<Payment> => {
    const known = await payments.find({ id: payment.id })
    // The provider may have forgotten the key of a call of yesterday: look first whether the money has gone back already.
    if (payment.attempts === 1 && known.refunds.length === 0) return known
    const made = await provider.refundsOf(intentId)
    return payments.change({ id: payment.id }, (current) => observeRefunds(current, made))
  }

  const refund = async (payment: ClaimedPayment) => {
    if (payment.providerPaymentId === null) return
    const current = await withRefundsLookedUp(payment, payment.providerPaymentId)
    if (nextStep(current) !== 'refund') return
    // A failure that only came to light now is waited after, too.
    if (current.refundFailures > payment.refundFailures) return
    if (isRefundUnderWay(current)) {
      const waiting = current.refunds.filter(({ status }) => status === 'pending')
      throw new RefundUnderWay(
        waiting.map(({ id, reason }) => `refund ${id} is under way${reason === null ? '' : `: ${reason}`}`).join(', '),
      )
    }
    const made = await provider.refund({ ...payment, ...current }, payment.providerPaymentId)
    crashPoint('between Stripe’s refund and its record')
    await payments.change({ id: payment.id }, (latest) => observeRefunds(latest, [made]))
  }

  const takeStep = { 'create-intent': createIntent, 'cancel-intent': cancelIntent, refund }

  const settle = async (payment: ClaimedPayment): Promise<void> => {
    const step = payment.nextStep
    if (step === null) return
    try {
      await takeStep[step](payment)
    } catch (error) {
      const { pendingDelaysSeconds, errorDelaysSeconds } = retryPolicy
      const delays = error instanceof RefundUnderWay ? pendingDelaysSeconds : errorDelaysSeconds
      const until = new Date(now().getTime() + delaySeconds(delays, payment.attempts) * 1000)
      log.warn(
        { err: error, paymentId: payment.id, step, attempts: payment.attempts, until },
        'a step at the provider failed; it will be taken again',
      )
      await payments.putOff(payment, {
        until,
        problem: `${step}: ${errorSummary(error)}`,
        underNewKey: provider.isKept(error),
      })
    }
  }

  return async (): Promise<boolean> => {
    const terms = { kind, limit: batchSize, leaseSeconds: retryPolicy.leaseSeconds }
    const claimed = await payments.claimDue(now(), terms)
    await Promise.all(claimed.map(settle))
    return claimed.length > 0
  }
}
