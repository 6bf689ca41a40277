import type { Clock } from '@marquee/kernel/clock'
import { sumOfMinorUnits } from '@marquee/kernel/money'
import type { Log } from '@marquee/service-kit/logger'
import { abandonPayment, backoffSeconds, nextStep, observeIntent, observeRefund } from '../../domain/payment.ts'
import type { ClaimedPayment, Payments } from '../../infrastructure/payments.ts'
import type { PaymentProvider } from '../../infrastructure/stripe.ts'

/** How many steps one process takes at once. */
const batchSize = 10

/** Longer than a call with its retry may take (twice STRIPE_TIMEOUT_SECONDS), so that no step is taken by two who are both alive. */
const leaseSeconds = 45

/**
 * Takes the steps that are due at the provider: read, call with an idempotency key, then commit the answer. A crash in
 * between repeats the call with the same key. Resolves with true if there may be more.
 */
export const settlePayments = ({
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
      const intent = await provider.createIntent(payment)
      await payments.change({ id: payment.id }, (current) => observeIntent(current, intent))
    } catch (error) {
      if (!provider.isRefusal(error)) throw error
      // As for an amount that is too small to be paid by card: once nobody waits for it any more, it is not asked for again.
      const { status } = await payments.change({ id: payment.id }, abandonPayment)
      if (status !== 'cancelled') throw error
    }
  }

  const cancelIntent = async (payment: ClaimedPayment) => {
    if (payment.providerPaymentId === null) return
    const intent = await provider.cancelIntent(payment.providerPaymentId)
    await payments.change({ id: payment.id }, (current) => observeIntent(current, intent))
  }

  const refund = async (payment: ClaimedPayment) => {
    if (payment.providerPaymentId === null) return
    if (payment.attempts > 1) {
      // Stripe may have forgotten the key of a call of yesterday: look first whether the money has gone back already.
      const made = await provider.refundsOf(payment.providerPaymentId)
      for (const { id, amount, status } of made) {
        await payments.saveRefund({ providerRefundId: id, paymentId: payment.id, amount, status })
      }
      const amountRefunded = sumOfMinorUnits(
        made.filter(({ status }) => status === 'succeeded').map(({ amount }) => amount),
      )
      const seen = await payments.change({ id: payment.id }, (current) => observeRefund(current, amountRefunded))
      if (seen.status === 'refunded') return
      if (made.some(({ status }) => status === 'pending')) throw new Error('a refund is under way')
    }
    const { id: providerRefundId, amount, status } = await provider.refund(payment, payment.providerPaymentId)
    await payments.saveRefund({ providerRefundId, paymentId: payment.id, amount, status })
    if (status === 'failed') throw new Error(`refund ${providerRefundId} failed`)
    if (status === 'pending') throw new Error(`refund ${providerRefundId} is under way`)
    await payments.change({ id: payment.id }, (current) => observeRefund(current, current.refundedAmount + amount))
  }

  const steps = { 'create-intent': createIntent, 'cancel-intent': cancelIntent, refund }

  const settle = async (payment: ClaimedPayment): Promise<void> => {
    const step = nextStep(payment)
    if (step === undefined) return
    try {
      await steps[step](payment)
    } catch (error) {
      const until = new Date(now().getTime() + backoffSeconds(payment.attempts) * 1000)
      log.warn(
        { err: error, paymentId: payment.id, step, attempts: payment.attempts, until },
        'a step at the provider failed; it will be taken again',
      )
      await payments.putOff(payment, {
        until,
        problem: `${step}: ${error instanceof Error ? error.message : String(error)}`,
        underNewKey: provider.isKept(error),
      })
    }
  }

  return async (): Promise<boolean> => {
    const claimed = await payments.claimDue(now(), { limit: batchSize, leaseSeconds })
    await Promise.all(claimed.map(settle))
    return claimed.length > 0
  }
}
