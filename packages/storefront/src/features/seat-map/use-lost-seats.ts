import { useEffect, useRef } from 'react'
import { pickFor, setPick } from '../../purchase/pick.ts'
import type { Layout } from './layout.ts'
import { lostIn, waitBeforeTelling } from './lost-seats.ts'

/**
 * Moves seats of the pick that somebody else took to the pick's lost seats. Seats that the visitor holds leave the pick
 * without a word. During a hold, the visitor's own seats change, and nothing is moved.
 */
export const useLostSeats = (
  showtimeId: string,
  {
    layout,
    picked,
    own,
    isHolding,
  }: { layout: Layout; picked: readonly string[]; own: readonly string[]; isHolding: boolean },
): void => {
  const toldAt = useRef<number>(undefined)
  useEffect(() => {
    if (isHolding) return
    const lost = lostIn(layout, picked, own)
    const owned = picked.filter((id) => own.includes(id))
    if (lost.length === 0 && owned.length === 0) return
    const move = (): void => {
      const pick = pickFor(showtimeId)
      if (lost.length > 0) toldAt.current = Date.now()
      setPick(showtimeId, {
        seatIds: pick.seatIds.filter((id) => !lost.includes(id) && !owned.includes(id)),
        lostSeatIds: [...pick.lostSeatIds, ...lost.filter((id) => layout.byId.has(id))],
      })
    }
    const timer = setTimeout(move, lost.length === 0 ? 0 : waitBeforeTelling(Date.now(), toldAt.current))
    return () => clearTimeout(timer)
  }, [showtimeId, layout, picked, own, isHolding])
}
