import type { Schemas } from '@marquee/api-client/client'
import { useCallback, useRef, useState } from 'react'
import { isProblem } from '../../api/marquee.ts'
import { useText } from '../../i18n/use-text.ts'
import { useAnnouncer } from '../../layout/announcer.tsx'
import { isBeingHeld } from '../../purchase/hold.ts'
import { pickFor, setParty, setPick, usePick } from '../../purchase/pick.ts'
import { type Layout, seatsIn } from './layout.ts'
import { loneSeatsOf } from './lone-seats.ts'
import { type PickChange, pickChange, pickChangeText } from './pick-change.ts'
import { lookOf, refusalOf, seatsName } from './seat-label.ts'
import { idsOf, isFree, maxSeats, type Seat, totalOf } from './seats.ts'
import { type Tap, tapSeat } from './tap.ts'

/** What the page says about the last thing that the visitor did. */
export type ChoiceMessage =
  | Extract<Tap, { kind: 'short' | 'companion' | 'limit' }>
  | { readonly kind: 'offers'; readonly offers: readonly Schemas['SeatOffer'][] }
  | { readonly kind: 'none'; readonly count: number }
  | { readonly kind: 'problem'; readonly error: unknown }

type Options = {
  readonly layout: Layout
  readonly money: (amount: number) => string
  /** Seats that the visitor holds or has bought. */
  readonly own: readonly string[]
  /** Whether the room refuses a pick that leaves a seat alone. */
  readonly refusesLoneSeats: boolean
}

/** The question about a wheelchair space. It is asked once for each space. */
const useWheelchairQuestion = () => {
  const [seatId, setSeatId] = useState<string>()
  const answered = useRef(new Set<string>())
  return {
    seatId,
    ask: setSeatId,
    isAnswered: (id: string): boolean => answered.current.has(id),
    close: (isWanted: boolean): void => {
      if (isWanted && seatId !== undefined) answered.current.add(seatId)
      setSeatId(undefined)
    },
  }
}

/** The message about the last choice. Each message has a number, so that the same words twice are two messages. */
const useMessage = () => {
  const [shown, setShown] = useState<{ readonly message: ChoiceMessage; readonly number: number }>()
  const count = useRef(0)
  return {
    shown,
    show: (message: ChoiceMessage): void => {
      count.current += 1
      setShown({ message, number: count.current })
    },
    hide: (): void => setShown(undefined),
    /** Shows again what was shown before. */
    restore: setShown,
  }
}

/** The pick and everything that changes it. */
export const useChoice = (showtimeId: string, { layout, money, own, refusesLoneSeats }: Options) => {
  const { t } = useText()
  const announce = useAnnouncer()
  const pick = usePick(showtimeId)
  const { party } = pick
  const [refused, setRefused] = useState<string>()
  const { shown, show, hide, restore } = useMessage()
  const question = useWheelchairQuestion()

  /** Says what has changed in the pick, its total, and which seats the pick would leave alone. */
  const sayChange = (seats: readonly Seat[], change: PickChange): void => {
    const total = t('seatMap.saidTotal', { count: seats.length, total: money(totalOf(seats)) })
    const lone = refusesLoneSeats ? loneSeatsOf(layout, idsOf(seats)) : undefined
    const said = [pickChangeText(change, total, t)]
    if (lone) said.push(`${t('seatMap.loneSeat', { count: lone.alone.length, seats: seatsName(lone.alone, t) })}.`)
    announce(said.join(' '))
  }

  /** Replaces the pick. */
  const choose = (seatIds: readonly string[], added: readonly Seat[] = []): void => {
    if (isBeingHeld(showtimeId)) return
    const before = seatsIn(layout, pickFor(showtimeId).seatIds)
    const after = seatsIn(layout, seatIds)
    setPick(showtimeId, { seatIds })
    setRefused(undefined)
    hide()
    sayChange(after, pickChange(before, after, added))
  }
  const add = (added: readonly Seat[]): void =>
    choose(idsOf(seatsIn(layout, [...pick.seatIds, ...idsOf(added)])), added)

  const refuse = (seat: Seat): void => {
    const look = lookOf(seat, { isPicked: false, isLost: false, isOwn: own.includes(seat.id) })
    setRefused(seat.id)
    announce(refusalOf(seat, look, t))
  }
  const apply = (tap: Tap): void => {
    if (tap.kind === 'pick') choose(tap.seatIds, tap.added)
    else if (tap.kind === 'taken') refuse(tap.seat)
    else if (tap.kind !== 'wheelchair') show(tap)
    else if (question.isAnswered(tap.seat.id)) add([tap.seat])
    else question.ask(tap.seat.id)
  }

  // The space as it is now, because others may have taken companion seats since the question was asked.
  const space = layout.byId.get(question.seatId ?? '')
  const spaceTap = space && isFree(space) ? tapSeat(layout, { picked: pick.seatIds, seat: space, party }) : undefined
  const wheelchair = space && {
    seat: space,
    companions: spaceTap?.kind === 'wheelchair' ? spaceTap.companions : [],
  }

  return {
    pick,
    party,
    setParty: useCallback((count: number | undefined) => setParty(showtimeId, count), [showtimeId]),
    /** The seat that the visitor tried to choose last, if the seat was not free. */
    refused,
    message: shown,
    dismiss: hide,
    /** Shows an error of the API. */
    showProblem: (error: unknown): void => show({ kind: 'problem', error }),
    /** Shows an error of the API, unless the pick or the visitor's own seats explain it. */
    failed: (error: unknown) => {
      const { lostSeatIds, refusal } = pickFor(showtimeId)
      if (isProblem(error, 'seats-not-available')) {
        // If no seat is lost, the visitor has the seats already. The notices about these seats are quiet.
        if (lostSeatIds.length === 0) announce(t('seatMap.saidAlready'))
      } else if (refusal === undefined || !isProblem(error, refusal.code)) show({ kind: 'problem', error })
    },
    choose,
    /** Picks the first of the best offers for so many people. */
    chooseBest: (offers: readonly Schemas['SeatOffer'][], count: number): void => {
      const [first] = offers
      if (first) choose(first.seat_ids, seatsIn(layout, first.seat_ids))
      show(first ? { kind: 'offers', offers } : { kind: 'none', count })
    },
    /** Changes to another offer of best seats. The offers stay on the page. */
    chooseOffer: ({ seat_ids }: Schemas['SeatOffer']): void => {
      choose(seat_ids, seatsIn(layout, seat_ids))
      restore(shown)
    },
    wheelchair,

    /** The seats that a tap would pick, to show them before the tap. */
    preview: (seat: Seat): readonly Seat[] => {
      if (!isFree(seat) || pick.seatIds.includes(seat.id)) return []
      const tap = tapSeat(layout, { picked: pick.seatIds, seat, party })
      return tap.kind === 'pick' ? tap.added : []
    },

    tap: (seat: Seat): void => apply(tapSeat(layout, { picked: pick.seatIds, seat, party })),

    /** Adds or removes exactly this seat. */
    toggle: (seat: Seat): void => apply(tapSeat(layout, { picked: pick.seatIds, seat, party: undefined })),

    /** The answer to the question about a wheelchair space: the companion seats to pick too, or undefined for no. */
    answerWheelchair: (companions: readonly Seat[] | undefined): void => {
      question.close(companions !== undefined)
      if (!space || !companions) return
      const room = maxSeats - pick.seatIds.length
      add([space, ...companions].slice(0, room))
    },
  }
}

export type Choice = ReturnType<typeof useChoice>
