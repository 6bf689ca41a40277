import type { Schemas } from '@marquee/api-client/client'
import { useRef, useState } from 'react'
import { isProblem } from '../../api/marquee.ts'
import { bestSeats, queryClient } from '../../api/queries.ts'
import { useText } from '../../i18n/use-text.ts'
import { useAnnouncer } from '../../layout/announcer.tsx'
import { isBeingHeld } from '../../purchase/hold.ts'
import { pickFor, setPick, usePick } from '../../purchase/pick.ts'
import { type Layout, seatsIn } from './layout.ts'
import { seatsName } from './seat-label.ts'
import { idsOf, isFree, type Seat, totalOf } from './seats.ts'
import { type Tap, tapSeat } from './tap.ts'

/** What the page says about the last thing that the visitor did. */
export type ChoiceMessage =
  | Extract<Tap, { kind: 'short' | 'companion' | 'limit' }>
  | { readonly kind: 'offers'; readonly offers: readonly Schemas['SeatOffer'][] }
  | { readonly kind: 'none'; readonly count: number }
  | { readonly kind: 'problem'; readonly error: unknown }

/** The most common party, for "best seats" of visitors who have not said how many they are. */
const usualParty = 2

/** The pick and everything that changes it. */
export const useChoice = (showtimeId: string, layout: Layout, money: (amount: number) => string) => {
  const { t } = useText()
  const announce = useAnnouncer()
  const pick = usePick(showtimeId)
  const [party, setParty] = useState<number>()
  const [message, setMessage] = useState<ChoiceMessage>()
  const [wheelchair, setWheelchair] = useState<Extract<Tap, { kind: 'wheelchair' }>>()
  const [isSearching, setSearching] = useState(false)
  const hasAskedWheelchair = useRef(false)
  const bestCount = party ?? usualParty

  const sayTotal = (seats: readonly Seat[], added: readonly Seat[]): void => {
    const total = t('seatMap.saidTotal', { count: seats.length, total: money(totalOf(seats)) })
    announce(added.length === 0 ? total : t('seatMap.saidPicked', { seats: seatsName(added, t), total }))
  }

  /** Replaces the pick. */
  const choose = (seatIds: readonly string[], added: readonly Seat[] = []): void => {
    if (isBeingHeld(showtimeId)) return
    setPick(showtimeId, { seatIds })
    setMessage(undefined)
    sayTotal(seatsIn(layout, seatIds), added)
  }

  const apply = (tap: Tap): void => {
    if (tap.kind === 'pick') choose(tap.seatIds, tap.added)
    else if (tap.kind === 'taken') announce(t('seatMap.saidTaken', { seats: seatsName([tap.seat], t) }))
    else if (tap.kind !== 'wheelchair') setMessage(tap)
    else if (hasAskedWheelchair.current) choose(idsOf(seatsIn(layout, [...pick.seatIds, tap.seat.id])), [tap.seat])
    else setWheelchair(tap)
  }

  return {
    pick,
    party,
    setParty,
    message,
    dismiss: () => setMessage(undefined),
    /** Shows an error of the API, unless the pick explains it. */
    failed: (error: unknown) => {
      const { lostSeatIds, refusal } = pickFor(showtimeId)
      const isExplained =
        (lostSeatIds.length > 0 && isProblem(error, 'seats-not-available')) ||
        (refusal !== undefined && isProblem(error, refusal.code))
      if (!isExplained) setMessage({ kind: 'problem', error })
    },
    choose,
    /** Changes to another offer of best seats. The offers stay on the page. */
    chooseOffer: ({ seat_ids }: Schemas['SeatOffer']): void => {
      const offers = message
      choose(seat_ids, seatsIn(layout, seat_ids))
      setMessage(offers)
    },
    wheelchair,
    isSearching,
    bestCount,

    /** The seats that a tap would pick, to show them before. */
    preview: (seat: Seat): readonly Seat[] => {
      if (!isFree(seat) || pick.seatIds.includes(seat.id)) return []
      const tap = tapSeat(layout, { picked: pick.seatIds, seat, party })
      return tap.kind === 'pick' ? tap.added : []
    },

    tap: (seat: Seat): void => apply(tapSeat(layout, { picked: pick.seatIds, seat, party })),

    /** Adds or removes exactly this seat. */
    toggle: (seat: Seat): void => apply(tapSeat(layout, { picked: pick.seatIds, seat, party: undefined })),

    /** The answer to the question about a wheelchair space: the companion seats to pick with it, or undefined for no. */
    answerWheelchair: (companions: readonly Seat[] | undefined): void => {
      setWheelchair(undefined)
      if (!wheelchair || !companions) return
      hasAskedWheelchair.current = true
      const added = [wheelchair.seat, ...companions]
      choose(idsOf(seatsIn(layout, [...pick.seatIds, ...idsOf(added)])), added)
    },

    /** Picks the first of the API's offers, and shows the others. */
    findBest: async (): Promise<void> => {
      if (isSearching) return
      setSearching(true)
      try {
        const offers = await queryClient.fetchQuery(bestSeats(showtimeId, bestCount))
        const [first] = offers
        if (first) choose(first.seat_ids, seatsIn(layout, first.seat_ids))
        setMessage(first ? { kind: 'offers', offers } : { kind: 'none', count: bestCount })
      } catch (error) {
        setMessage({ kind: 'problem', error })
      } finally {
        setSearching(false)
      }
    },
  }
}

export type Choice = ReturnType<typeof useChoice>
