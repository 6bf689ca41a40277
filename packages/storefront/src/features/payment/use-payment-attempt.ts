import { useState } from 'react'
import { runAttempt, settleAttempt } from '../../purchase/attempt.ts'
import type { Decline } from './decline.ts'
import type { Outcome } from './outcome.ts'

/**
 * The outcome of the last attempt, as the form shows it. `not-paid`: the response was lost, and nothing was charged.
 * `not-approved`: the bank still waits for the visitor's approval, and the visitor wants to pay in another way.
 */
export type Refusal = Decline | 'refused' | 'not-paid' | 'not-approved'

/**
 * Runs one attempt to pay at a time, in all tabs of the browser, and stores the outcome.
 *
 * @param onEnd called after each attempt, to fetch the reservation and the payment again
 */
export const usePaymentAttempt = (reservationId: string, onEnd: () => void) => {
  const [refusal, setRefusal] = useState<Refusal>()
  /** @param confirm resolves with undefined if the visitor has to correct the form first */
  const pay = (confirm: () => Promise<Outcome | undefined>): Promise<Outcome | undefined> =>
    runAttempt(reservationId, async () => {
      setRefusal(undefined)
      const outcome = await confirm().catch((): Outcome => ({ kind: 'unknown' }))
      if (outcome?.kind === 'declined') setRefusal(outcome.decline)
      if (outcome?.kind === 'refused') setRefusal('refused')
      const isOpen = outcome?.kind === 'succeeded' || outcome?.kind === 'unknown'
      settleAttempt(reservationId, isOpen ? outcome.kind : 'none')
      onEnd()
      return outcome
    })
  return { refusal, setRefusal, pay }
}

export type Pay = ReturnType<typeof usePaymentAttempt>['pay']
