import { useEffect, useEffectEvent, useState } from 'react'
import { cinema } from '../../cinema.ts'
import { isAttemptRunning, msSinceAttempt, settleAttempt } from '../../purchase/attempt.ts'
import { outcomeOfLookup } from './outcome.ts'
import { intentStatusAtSandbox, type Payable } from './sandbox-api.ts'

const pauseMs = 2_000

const intentStatus = async (payable: Payable): Promise<string> => {
  if (cinema().payments === 'sandbox') return intentStatusAtSandbox(payable)
  const { intentStatusAtStripe } = await import('./stripe-js.ts')
  return intentStatusAtStripe(payable)
}

/**
 * Polls Stripe after an attempt to pay whose response was lost, until the outcome is known. `usePurchase` polls the API
 * at the same time; the API may know the outcome first.
 *
 * @param payable undefined while nothing has to be checked
 * @param onNotPaid called when it is certain that nothing was charged
 * @returns whether the bank waits for the visitor's approval, as far as is known
 */
export const useAttemptCheck = (
  reservationId: string,
  payable: Payable | undefined,
  onNotPaid: () => void,
): boolean => {
  const intentId = payable?.intentId
  const [needsApproval, setNeedsApproval] = useState(false)
  /** Looks up the payment once. Resolves with true if the outcome is known or no longer needed. */
  const look = useEffectEvent(async (isStopped: () => boolean): Promise<boolean> => {
    if (payable === undefined) return true
    // A tab that is still waiting for Stripe settles its attempt itself.
    if (await isAttemptRunning(reservationId)) return false
    const status = await intentStatus(payable).catch(() => 'unreachable')
    if (isStopped()) return true
    const outcome = status === 'unreachable' ? 'unknown' : outcomeOfLookup(status, msSinceAttempt(reservationId))
    setNeedsApproval(outcome === 'needs-approval')
    if (outcome === 'unknown' || outcome === 'needs-approval') return false
    settleAttempt(reservationId, outcome === 'succeeded' ? 'succeeded' : 'none')
    if (outcome === 'not-paid') onNotPaid()
    return true
  })
  useEffect(() => {
    if (intentId === undefined) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let isStopped = false
    const next = async (): Promise<void> => {
      const isKnown = await look(() => isStopped)
      if (!isKnown && !isStopped) timer = setTimeout(() => void next(), pauseMs)
    }
    void next()
    return () => {
      isStopped = true
      clearTimeout(timer)
    }
  }, [intentId])
  return needsApproval && intentId !== undefined
}
