import { useEffect, useEffectEvent, useRef } from 'react'
import { useText } from '../../i18n/use-text.ts'
import { useAnnouncer } from '../../layout/announcer.tsx'
import { pickFor, setPick } from '../../purchase/pick.ts'
import { type Layout, seatsIn } from './layout.ts'
import { lostIn, waitBeforeTelling } from './lost-seats.ts'
import { seatsName } from './seat-label.ts'

/**
 * Moves seats of the pick that somebody else took to the pick's lost seats, and makes screen readers say which. Seats
 * that the visitor holds leave the pick without an announcement. While the pick is being held, its own seats change on
 * the map, so nothing is moved.
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
  const { t } = useText()
  const announce = useAnnouncer()
  const toldAt = useRef<number>(undefined)
  const tell = useEffectEvent((lost: readonly string[]): void => {
    toldAt.current = Date.now()
    const seats = seatsIn(layout, lost)
    announce(t('seatMap.lost', { count: seats.length, seats: seatsName(seats, t) }))
  })
  useEffect(() => {
    if (isHolding) return
    const lost = lostIn(layout, picked, own)
    const owned = picked.filter((id) => own.includes(id))
    if (lost.length === 0 && owned.length === 0) return
    const move = (): void => {
      const pick = pickFor(showtimeId)
      if (lost.length > 0) tell(lost)
      setPick(showtimeId, {
        seatIds: pick.seatIds.filter((id) => !lost.includes(id) && !owned.includes(id)),
        lostSeatIds: [...pick.lostSeatIds, ...lost.filter((id) => layout.byId.has(id))],
        isLossTold: lost.length > 0 || pick.isLossTold === true,
      })
    }
    const timer = setTimeout(move, lost.length === 0 ? 0 : waitBeforeTelling(Date.now(), toldAt.current))
    return () => clearTimeout(timer)
  }, [showtimeId, layout, picked, own, isHolding])
}
