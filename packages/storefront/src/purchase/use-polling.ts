import { useEffect, useEffectEvent } from 'react'
import { type PurchaseState, pollPauseMs } from './purchase-state.ts'

/** Repeats the work while the purchase is in a state that changes by itself. A hidden tab waits until it is visible. */
export const usePolling = (state: PurchaseState | undefined, work: () => Promise<unknown>): void => {
  const onDue = useEffectEvent(work)
  useEffect(() => {
    if (state === undefined) return
    const since = Date.now()
    let timer: ReturnType<typeof setTimeout> | undefined
    let isStopped = false
    const next = (): void => {
      const pause = pollPauseMs(state, Date.now() - since)
      if (pause !== false && !isStopped) timer = setTimeout(() => void due(), pause)
    }
    const due = async (): Promise<void> => {
      // The work reports its own errors. The next round tries again.
      if (!document.hidden) await onDue().catch(() => undefined)
      next()
    }
    next()
    return () => {
      isStopped = true
      clearTimeout(timer)
    }
  }, [state])
}
