import { useCallback, useSyncExternalStore } from 'react'
import { newKey } from '../api/new-key.ts'

/** A hold that the API refused because of a rule. */
export type Refusal = {
  /** The code of the problem, such as `lone-seat`. */
  readonly code: string
  /** The seats that are the reason: lone seats, or companion seats without a wheelchair space. */
  readonly seatIds: readonly string[]
  /** Seats that the API proposes instead; empty if it proposes none. */
  readonly insteadSeatIds: readonly string[]
}

/**
 * The seats that the visitor has picked for a showtime. The pick is in the tab's storage, so that it survives a reload,
 * a sign-in and the Back button.
 */
export type Pick = {
  readonly seatIds: readonly string[]
  /** Seats of the pick that somebody else took, for the seat map to explain. */
  readonly lostSeatIds: readonly string[]
  /** Whether screen readers have been told about the lost seats. */
  readonly isLossTold?: boolean | undefined
  /** Why the API refused to hold these seats, for the seat map to explain. */
  readonly refusal?: Refusal | undefined
  /** How many people want to sit together, if the visitor has said so. Stays when the seats change or are held. */
  readonly party?: number | undefined
  /**
   * The idempotency key for holding exactly these seats: a repeated request finds the same reservation. A changed pick
   * gets a new key.
   */
  readonly idempotencyKey: string
}

const empty: Pick = { seatIds: [], lostSeatIds: [], idempotencyKey: '' }
const picks = new Map<string, Pick>()
const listeners = new Set<() => void>()
const storageKey = (showtimeId: string) => `marquee.pick.${showtimeId}`

const stored = (showtimeId: string): Pick => {
  try {
    const text = sessionStorage.getItem(storageKey(showtimeId))
    return text === null ? empty : { ...empty, ...JSON.parse(text) }
  } catch {
    return empty
  }
}

/** The pick for a showtime; the same object until the pick changes. */
export const pickFor = (showtimeId: string): Pick => {
  let pick = picks.get(showtimeId)
  if (!pick) {
    pick = stored(showtimeId)
    picks.set(showtimeId, pick)
  }
  return pick
}

const keep = (showtimeId: string, pick: Pick): void => {
  picks.set(showtimeId, pick)
  try {
    sessionStorage.setItem(storageKey(showtimeId), JSON.stringify(pick))
  } catch {
    // Without storage, the pick lasts until the page is closed.
  }
  for (const listener of listeners) listener()
}

/** Replaces the picked seats. Seats that others took, and a refusal, are kept until the next change. */
export const setPick = (
  showtimeId: string,
  {
    seatIds,
    lostSeatIds = [],
    isLossTold,
    refusal,
  }: { seatIds: readonly string[]; lostSeatIds?: readonly string[]; isLossTold?: boolean; refusal?: Refusal },
): void => {
  const { party } = pickFor(showtimeId)
  keep(showtimeId, { seatIds, lostSeatIds, isLossTold, refusal, party, idempotencyKey: newKey() })
}

/** Remembers how many people want to sit together. The picked seats stay. */
export const setParty = (showtimeId: string, party: number | undefined): void =>
  keep(showtimeId, { ...pickFor(showtimeId), party })

/** Removes the picked seats, and keeps the number of people. */
export const clearPick = (showtimeId: string): void => {
  const { party } = pickFor(showtimeId)
  keep(showtimeId, { ...empty, party })
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The pick for a showtime. The component renders again when the pick changes. */
export const usePick = (showtimeId: string): Pick =>
  useSyncExternalStore(
    subscribe,
    useCallback(() => pickFor(showtimeId), [showtimeId]),
  )
