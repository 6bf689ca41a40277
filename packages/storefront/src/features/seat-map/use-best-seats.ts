import type { Schemas } from '@marquee/api-client/client'
import { useEffect, useRef, useState } from 'react'
import { bestSeats, queryClient } from '../../api/queries.ts'
import { isBeingHeld } from '../../purchase/hold.ts'
import { pickFor } from '../../purchase/pick.ts'

/** The most common party, for "best seats" of visitors who have not said how many they are. */
const usualParty = 2

type Handlers = {
  readonly onOffers: (offers: readonly Schemas['SeatOffer'][], count: number) => void
  readonly onProblem: (error: unknown) => void
}

/**
 * The search for the best seats for the party. The answer of a search is dropped if the visitor changed the pick or the
 * party meanwhile, or went on: a newer choice counts more than an older search.
 */
export const useBestSeats = (
  showtimeId: string,
  { party, ...handlers }: Handlers & { readonly party: number | undefined },
) => {
  const count = party ?? usualParty
  const [isSearching, setSearching] = useState(false)
  const search = useRef<AbortController>(undefined)
  // The handlers of the newest render, because the seats may have changed during the search.
  const newest = useRef<Handlers>(handlers)
  useEffect(() => {
    newest.current = handlers
  })
  // Another count ends the search.
  useEffect(
    () => () => {
      search.current?.abort()
      setSearching(false)
    },
    [count],
  )

  const find = async (): Promise<void> => {
    if (isSearching || isBeingHeld(showtimeId)) return
    const controller = new AbortController()
    search.current = controller
    const { idempotencyKey } = pickFor(showtimeId)
    const isWanted = (): boolean =>
      !(controller.signal.aborted || isBeingHeld(showtimeId)) && pickFor(showtimeId).idempotencyKey === idempotencyKey
    setSearching(true)
    try {
      const offers = await queryClient.fetchQuery(bestSeats(showtimeId, count))
      if (isWanted()) newest.current.onOffers(offers, count)
    } catch (error) {
      if (isWanted()) newest.current.onProblem(error)
    } finally {
      if (!controller.signal.aborted) setSearching(false)
    }
  }
  return { count, isSearching, find }
}
