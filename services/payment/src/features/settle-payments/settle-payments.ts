import type { Clock } from '@marquee/kernel/clock'
import { errorSummary } from '@marquee/kernel/loggable-error'
import { crashPoint } from '@marquee/messaging/crash-points'
import type { Log } from '@marquee/service-kit/service/logger'
import { delaySeconds, nextStep, retryPolicy } from '../../domain/next-step.ts'
import {
  abandonPayment,
  isRefundUnderWay,
  nextSeatRefund,
  observeAnswer,
  observeRefunds,
  type Payment,
} from '../../domain/payment.ts'
import type { ClaimedPayment, Payments, StepKind } from '../../infrastructure/payments.ts'
import { keyLifetimeSeconds, type PaymentProvider } from '../../infrastructure/stripe.ts'

/** Maximum steps that one run takes at once. The run lasts as long as its slowest step. */
const batchSize = 4

/** Maximum concurrent runs of each kind: a call that hangs until its timeout delays only the steps of its own run. */
export const settlingConcurrency = 3

/** Thrown to postpone the step while a refund is pending, which is not a failure. */
class RefundUnderWay extends Error {}

export type TakeStep = ReturnType<typeof stepTaker>

type Calls = { readonly payments: Payments; readonly provider: PaymentProvider }

/** The calls after seats were given back. */
const callsAfterGivingBack = ({ payments, provider }: Calls) => {
  const changeAmount = async (payment: ClaimedPayment) => {
    if (payment.providerPaymentId === null) return
    // The provider takes no payment of zero. Once the intent is cancelled, the free seats are confirmed.
    const answer =
      payment.amount === 0
        ? await provider.cancelIntent(payment.providerPaymentId)
        : await provider.changeAmount(payment.providerPaymentId, payment.amount)
    crashPoint('between Stripe’s new amount and its record')
    await payments.change({ id: payment.id }, (current) => observeAnswer(current, answer))
  }

  const refundSeats = async (payment: ClaimedPayment) => {
    if (payment.providerPaymentId === null) return
    const made = await provider.refundsOf(payment.providerPaymentId)
    const current = await payments.change({ id: payment.id }, (latest) => observeRefunds(latest, made))
    // The delay after a failed refund applies before the next refund.
    if (nextStep(current) !== 'refund-seats' || current.refundFailures > payment.refundFailures) return
    const due = nextSeatRefund(current)
    if (due === undefined) return
    const refunded = await provider.refundSeats({ ...payment, ...current }, payment.providerPaymentId, due)
    crashPoint('between Stripe’s refund of seats and its record')
    await payments.change({ id: payment.id }, (latest) => observeRefunds(latest, [refunded]))
  }

  return { 'change-amount': changeAmount, 'refund-seats': refundSeats }
}

/**
 * Creates a function that takes the next step of a claimed payment: calls the provider with an idempotency key, then
 * commits the response. After a crash between the call and the commit, another process repeats the call with the same
 * key. A failed step is postponed. An error of the provider does not reject the function's promise.
 */
export const stepTaker = ({
  payments,
  provider,
  now,
  log,
}: {
  payments: Payments
  provider: PaymentProvider
  now: Clock
  log: Log
}) => {
  const createIntent = async (payment: ClaimedPayment) => {
    try {
      // Under an expired key a repeated call would create a second intent.
      const isKeyExpired = now().getTime() - payment.createdAt.getTime() > keyLifetimeSeconds * 1000
      const made = isKeyExpired ? await provider.findIntent(payment.id) : undefined
      const answer = made ?? (await provider.createIntent(payment))
      crashPoint('between Stripe’s intent and its record')
      await payments.change({ id: payment.id }, (current) => observeAnswer(current, answer))
    } catch (error) {
      if (!provider.isRefusal(error)) throw error
      // The provider refuses an amount below its minimum, for example. A closing payment needs no intent any more.
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

  /** Reads the payment, and first looks up its refunds at the provider if any may have been made. */
  const withRefundsLookedUp = async (payment: ClaimedPayment, intentId: string): Promise<Payment> => {
    const known = await payments.find({ id: payment.id })
    // An earlier attempt may have made a refund under a key that has expired since. Only a first attempt without known
    // refunds needs no lookup.
    if (payment.attempts === 1 && known.refunds.length === 0) return known
    const made = await provider.refundsOf(intentId)
    return payments.change({ id: payment.id }, (current) => observeRefunds(current, made))
  }

  const refund = async (payment: ClaimedPayment) => {
    if (payment.providerPaymentId === null) return
    const current = await withRefundsLookedUp(payment, payment.providerPaymentId)
    if (nextStep(current) !== 'refund') return
    // This lookup has just found that a refund failed. The delay after a failed refund applies before the next refund.
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

  const calls = {
    'create-intent': createIntent,
    'cancel-intent': cancelIntent,
    refund,
    ...callsAfterGivingBack({ payments, provider }),
  }

  return async (payment: ClaimedPayment): Promise<void> => {
    const step = payment.nextStep
    if (step === null) return
    try {
      await calls[step](payment)
    } catch (error) {
      const { pendingDelaysSeconds, errorDelaysSeconds } = retryPolicy
      const delays = error instanceof RefundUnderWay ? pendingDelaysSeconds : errorDelaysSeconds
      const until = new Date(now().getTime() + delaySeconds(delays, payment.attempts) * 1000)
      log.warn(
        { event: 'payment_step.failed', err: error, paymentId: payment.id, step, attempts: payment.attempts, until },
        'a step at the provider is not done; it will be retried',
      )
      await payments.postpone(payment, {
        until,
        problem: `${step}: ${errorSummary(error)}`,
        underNewKey: provider.isReplayed(error),
      })
    }
  }
}

/**
 * Claims due steps and takes them. Resolves with true if there may be more.
 *
 * @param kind the steps to take. Each kind needs its own task, so that the refunds of a cancelled showtime do not delay
 *   customers who want to pay
 */
export const settlePayments =
  ({ kind, payments, takeStep, now }: { kind: StepKind; payments: Payments; takeStep: TakeStep; now: Clock }) =>
  async (): Promise<boolean> => {
    const terms = { kind, limit: batchSize, leaseSeconds: retryPolicy.leaseSeconds }
    const claimed = await payments.claimDue(now(), terms)
    await Promise.all(claimed.map(takeStep))
    // A smaller claim took every due step. A change that makes a further step due wakes the task.
    return claimed.length === batchSize
  }
