import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import { fetchReservationsFor } from '../../api/queries.ts'
import { serverNow } from '../../api/server-clock.ts'
import { useSession } from '../../api/use-session.ts'
import { useText } from '../../i18n/use-text.ts'
import { useAnnouncer } from '../../layout/announcer.tsx'
import { ownSeatsOf } from '../../purchase/own-seats.ts'
import { pickFor, setPick } from '../../purchase/pick.ts'
import { type Layout, seatsIn } from './layout.ts'
import { lostIn, waitBeforeTelling } from './lost-seats.ts'
import { seatsName } from './seat-label.ts'

const none: readonly string[] = []

type Seats = {
  readonly layout: Layout
  readonly picked: readonly string[]
  /** Seats that the visitor holds or has bought, as far as this tab knows. */
  readonly own: readonly string[]
  readonly isHolding: boolean
}

/**
 * Picked seats that are no longer free, and of which the API has said that the visitor does not have them: the visitor
 * may have just held the same pick in another tab. Only a visitor who is signed out has no seats for sure.
 */
const useCheckedSeats = (showtimeId: string, { layout, picked, own, isHolding }: Seats): readonly string[] => {
  const { status } = useSession()
  const isSignedOut = status === 'signed-out'
  const gone = useMemo(() => (isHolding ? none : lostIn(layout, picked, own)), [layout, picked, own, isHolding])
  const [checked, setChecked] = useState(none)
  // A seat that is free again is checked again when it is taken the next time.
  if (checked.some((id) => !gone.includes(id))) setChecked(checked.filter((id) => gone.includes(id)))
  const unchecked = isSignedOut ? '' : gone.filter((id) => !checked.includes(id)).join(' ')
  useEffect(() => {
    if (unchecked === '') return undefined
    let isStopped = false
    const check = async (): Promise<void> => {
      const found = await fetchReservationsFor(showtimeId).catch(() => [])
      const { seatIds } = ownSeatsOf(found, serverNow())
      const others = unchecked.split(' ').filter((id) => !seatIds.includes(id))
      if (!isStopped) setChecked((before) => [...before, ...others])
    }
    void check()
    return () => {
      isStopped = true
    }
  }, [showtimeId, unchecked])
  return useMemo(() => (isSignedOut ? gone : gone.filter((id) => checked.includes(id))), [isSignedOut, gone, checked])
}

/**
 * Moves seats of the pick that somebody else took to the pick's lost seats, and makes screen readers say which. Seats
 * that the visitor holds or has bought leave the pick without an announcement. While the pick is being held, its own
 * seats change on the map, so nothing is moved.
 *
 * @returns the seats of the pick that somebody else took, also before they are moved
 */
export const useLostSeats = (showtimeId: string, seats: Seats): readonly string[] => {
  const { layout, picked, own, isHolding } = seats
  const { t } = useText()
  const announce = useAnnouncer()
  const lost = useCheckedSeats(showtimeId, seats)
  const toldAt = useRef<number>(undefined)
  const tell = useEffectEvent((told: readonly string[]): void => {
    toldAt.current = Date.now()
    const named = seatsIn(layout, told)
    announce(t('seatMap.lost', { count: named.length, seats: seatsName(named, t) }))
  })
  useEffect(() => {
    if (isHolding) return
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
  }, [showtimeId, layout, picked, own, isHolding, lost])
  return lost
}
