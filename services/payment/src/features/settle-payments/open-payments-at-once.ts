import { retryPolicy } from '../../domain/next-step.ts'
import { requestIntent } from '../../domain/payment.ts'
import type { ClaimedPayment, Payments } from '../../infrastructure/payments.ts'
import type { TakeStep } from './settle-payments.ts'

/**
 * Maximum concurrent calls that create an intent right after a customer has asked to pay. Further intents wait for
 * `settlePayments`.
 */
export const openingConcurrency = 32

/**
 * Creates intents as soon as customers ask to pay. The statement that requests an intent also claims the step for this
 * process, so no second statement has to find and claim the step. If the process dies, its lease expires and
 * `settlePayments` takes over.
 *
 * @param wake starts the returned `run`
 */
export const openPaymentsAtOnce = ({
  payments,
  takeStep,
  wake,
}: {
  payments: Pick<Payments, 'change' | 'changeAndClaim'>
  takeStep: TakeStep
  wake: () => void
}) => {
  const claimed: ClaimedPayment[] = []
  let started = 0

  const claim = async (id: string): Promise<void> => {
    started += 1
    let payment: ClaimedPayment | undefined
    try {
      payment = await payments.changeAndClaim({ id }, requestIntent, retryPolicy.leaseSeconds)
    } finally {
      if (payment === undefined) started -= 1
    }
    if (payment === undefined) return
    claimed.push(payment)
    wake()
  }

  return {
    /** Requests the intent of a payment whose customer asks to pay. Throws PaymentNotFound. */
    requestIntent: async (id: string): Promise<void> => {
      if (started < openingConcurrency) await claim(id)
      else await payments.change({ id }, requestIntent)
    },

    /** Takes one claimed step. Resolves with true if another claimed step waits. */
    run: async (): Promise<boolean> => {
      const payment = claimed.shift()
      if (payment === undefined) return false
      await takeStep(payment).finally(() => {
        started -= 1
      })
      return claimed.length > 0
    },
  }
}
