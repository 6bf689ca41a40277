import { useCallback, useSyncExternalStore } from 'react'
import type { Attempt } from './purchase-state.ts'

/**
 * The visitor's last attempt to pay for a reservation. All tabs of the browser share the attempt, and a reload keeps
 * it: until the outcome is known, no tab offers to pay again.
 */
type Stored = {
  readonly state: Exclude<Attempt, 'none'>
  /** When the attempt came into this state, in milliseconds since 1970. */
  readonly at: number
  /** The tab that waits for Stripe's response. */
  readonly tab: string
}

const prefix = 'marquee.attempt.'
const thisTab = crypto.getRandomValues(new Uint32Array(2)).join('-')
const attempts = new Map<string, Stored | undefined>()
const listeners = new Set<() => void>()

const isState = (value: unknown): value is Stored['state'] =>
  value === 'running' || value === 'unknown' || value === 'succeeded'

const parsed = (text: string | null): Stored | undefined => {
  if (text === null) return undefined
  const { state, at, tab } = JSON.parse(text) as Record<string, unknown>
  return isState(state) ? { state, at: Number(at), tab: String(tab) } : undefined
}

const stored = (reservationId: string): Stored | undefined => {
  try {
    return parsed(localStorage.getItem(prefix + reservationId))
  } catch {
    // Without storage, the attempt lasts until the page is closed.
    return attempts.get(reservationId)
  }
}

const attemptOf = (reservationId: string): Stored | undefined => {
  if (!attempts.has(reservationId)) attempts.set(reservationId, stored(reservationId))
  return attempts.get(reservationId)
}

const tell = (): void => {
  for (const listener of listeners) listener()
}

const remember = (reservationId: string, attempt: Stored | undefined): void => {
  attempts.set(reservationId, attempt)
  try {
    if (attempt) localStorage.setItem(prefix + reservationId, JSON.stringify(attempt))
    else localStorage.removeItem(prefix + reservationId)
  } catch {
    // Without storage, the attempt lasts until the page is closed.
  }
  tell()
}

/** Stores the state of the attempt. `none` removes the attempt: nothing was paid, or the API knows the outcome. */
export const settleAttempt = (reservationId: string, state: Attempt): void =>
  remember(reservationId, state === 'none' ? undefined : { state, at: Date.now(), tab: thisTab })

const lockOf = (reservationId: string): string => prefix + reservationId

/** Whether an attempt has begun. The storage counts, because this tab may not have received the news yet. */
const hasBegun = (reservationId: string): boolean => {
  if (attemptOf(reservationId) !== undefined) return true
  const attempt = stored(reservationId)
  if (attempt === undefined) return false
  attempts.set(reservationId, attempt)
  tell()
  return true
}

/**
 * Runs an attempt, and resolves with its result; undefined if an attempt has begun already, in this tab or another.
 * The work settles the attempt. A Web Lock tells other tabs that the attempt is still running. The lock is taken before
 * the check, so that of two tabs that begin at once only one passes the check.
 */
export const runAttempt = async <Result>(
  reservationId: string,
  work: () => Promise<Result>,
): Promise<Result | undefined> => {
  const begin = async (): Promise<Result | undefined> => {
    if (hasBegun(reservationId)) return undefined
    remember(reservationId, { state: 'running', at: Date.now(), tab: thisTab })
    return work()
  }
  // Web Locks exist in secure contexts only.
  if (!('locks' in navigator)) return begin()
  return navigator.locks.request(lockOf(reservationId), { ifAvailable: true }, async (lock) =>
    lock === null ? undefined : begin(),
  )
}

/** Whether a tab of this browser is waiting for Stripe's response to the attempt. */
export const isAttemptRunning = async (reservationId: string): Promise<boolean> => {
  if (!('locks' in navigator)) return false
  const { held = [] } = await navigator.locks.query()
  return held.some(({ name }) => name === lockOf(reservationId))
}

/** Milliseconds since the attempt began or its response was lost. */
export const msSinceAttempt = (reservationId: string): number => {
  const attempt = attemptOf(reservationId)
  return attempt === undefined ? 0 : Date.now() - attempt.at
}

const onStorage = ({ key }: StorageEvent): void => {
  if (key === null || !key.startsWith(prefix)) return
  const reservationId = key.slice(prefix.length)
  attempts.set(reservationId, stored(reservationId))
  tell()
}

const subscribe = (listener: () => void) => {
  if (listeners.size === 0) addEventListener('storage', onStorage)
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) removeEventListener('storage', onStorage)
  }
}

const asSeenHere = (attempt: Stored | undefined): Attempt => {
  if (attempt === undefined) return 'none'
  return attempt.state === 'running' && attempt.tab !== thisTab ? 'unknown' : attempt.state
}

/** The attempt, as this tab knows it. The component renders again when the attempt changes, in this tab or another. */
export const useAttempt = (reservationId: string): Attempt =>
  useSyncExternalStore(
    subscribe,
    useCallback(() => asSeenHere(attemptOf(reservationId)), [reservationId]),
  )
