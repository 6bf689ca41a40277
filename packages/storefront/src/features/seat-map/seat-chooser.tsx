import { useLingui } from '@lingui/react'
import type { Schemas } from '@marquee/api-client/client'
import {
  type MouseEvent,
  memo,
  type RefObject,
  useCallback,
  useDeferredValue,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { Notice } from '../../design/notice.tsx'
import { formatMoney } from '../../formats/money.ts'
import { formatLocale, useText } from '../../i18n/use-text.ts'
import { type Pick, pickFor } from '../../purchase/pick.ts'
import { Basket } from './basket.tsx'
import type { Camera } from './camera.ts'
import { type Layout, layoutOf, seatsIn } from './layout.ts'
import { LiveBadge } from './live-badge.tsx'
import { LoneSeatNotice } from './lone-seat-notice.tsx'
import { loneSeatsOf } from './lone-seats.ts'
import { MapPart } from './map-part.tsx'
import { Notices } from './notices.tsx'
import { PartySize } from './party-size.tsx'
import { RadioChips } from './radio-chips.tsx'
import styles from './seat-chooser.module.css'
import type { LabelOf } from './seat-grid-row.tsx'
import { type SeatLook, seatLabel } from './seat-label.ts'
import { SeatList } from './seat-list.tsx'
import { isFree, type Seat } from './seats.ts'
import { useChoice } from './use-choice.ts'
import { useContinue } from './use-continue.ts'
import { useLiveAnnouncements } from './use-live-announcements.ts'
import { useLiveSeats } from './use-live-seats.ts'
import { useLostSeats } from './use-lost-seats.ts'
import { FocusHome, focusInSight } from './use-notice-focus.ts'
import { useOwnSeats } from './use-own-seats.ts'
import { WheelchairDialog } from './wheelchair-dialog.tsx'

/** The layout of the seats. Rows without a change stay the same objects. */
const useLayout = (seats: readonly Schemas['SeatOnMap'][]): Layout => {
  const previous = useRef<Layout>(undefined)
  const layout = useMemo(() => layoutOf(seats, previous.current), [seats])
  useEffect(() => {
    previous.current = layout
  }, [layout])
  return layout
}

/** Functions for prices and labels that change only with the language, so that no row renders again without need. */
const useFormats = (currency: string) => {
  const { i18n } = useLingui()
  const locale = formatLocale(i18n)
  return useMemo(() => {
    const money = (amount: number): string => formatMoney(amount, { locale, currency })
    // A seat that changes is a new object, so a label is made once for each state of a seat.
    const labels = new WeakMap<Seat, { look: SeatLook; label: string }>()
    const labelOf: LabelOf = (row, seat, look) => {
      const known = labels.get(seat)
      if (known?.look === look) return known.label
      const label = seatLabel(seat, { row, look, t: (id, values) => i18n._(id, values), money })
      labels.set(seat, { look, label })
      return label
    }
    return { money, labelOf }
  }, [i18n, locale, currency])
}

/**
 * In a room that refuses lone seats: the seats that the pick would leave alone, unless the API has named them already.
 */
const useLoneSeats = ({ seatIds, refusal }: Pick, layout: Layout, isRefused: boolean) => {
  const isAsked = isRefused && refusal?.code !== 'lone-seat'
  return useMemo(() => (isAsked ? loneSeatsOf(layout, seatIds) : undefined), [isAsked, layout, seatIds])
}

/** The place for the focus of a button that goes away: the basket, or the heading of the map if nothing is picked. */
const useHome = (showtimeId: string) => {
  const heading = useRef<HTMLHeadingElement>(null)
  const basket = useRef<HTMLElement>(null)
  const goHome = useCallback(() => {
    const place: RefObject<HTMLElement | null> = pickFor(showtimeId).seatIds.length > 0 ? basket : heading
    if (place.current) focusInSight(place.current)
  }, [showtimeId])
  return { heading, basket, goHome }
}

/**
 * Marks the page with the state of the bar with the total, for the styles of what the bar could cover. The bar grows
 * with a line of seats, and with a note.
 */
const useBarMark = (bar: 'empty' | 'filled' | 'noted'): void => {
  useLayoutEffect(() => {
    document.documentElement.dataset['bar'] = bar
    return () => {
      delete document.documentElement.dataset['bar']
    }
  }, [bar])
}

type View = 'map' | 'list'

/** The choice of map or list. Does not render when seats change. */
const ViewChips = memo(({ view, onChange }: { view: View; onChange: (view: View) => void }) => {
  const { t } = useText()
  return (
    <RadioChips
      hidesLegend
      legend={t('seatMap.view')}
      options={[
        { value: 'map', text: t('seatMap.viewMap') },
        { value: 'list', text: t('seatMap.viewList') },
      ]}
      value={view}
      onChange={onChange}
    />
  )
})

/** The choice of seats: on the map or in the list, with what is picked and what it costs. */
export const SeatChooser = ({
  showtime,
  seats,
}: {
  showtime: Schemas['ShowtimeInRoom']
  seats: readonly Schemas['SeatOnMap'][]
}) => {
  const { t } = useText()
  const layout = useLayout(seats)
  const { money, labelOf } = useFormats(showtime.currency)
  const status = useLiveSeats(showtime.id)
  useLiveAnnouncements(status)
  const refusesLoneSeats = showtime.room.lone_seats !== 'allow'
  const own = useOwnSeats(showtime.id)
  const choice = useChoice(showtime.id, { layout, money, own: own.seatIds, refusesLoneSeats })
  const lone = useLoneSeats(choice.pick, layout, refusesLoneSeats)
  const { heading, basket, goHome } = useHome(showtime.id)
  const { isHolding, goOn } = useContinue(showtime.id, choice.failed)
  const { seatIds: picked, lostSeatIds } = choice.pick
  // A lost seat is crossed out at once. If something was just announced, the seat leaves the pick a little later.
  const taken = useLostSeats(showtime.id, { layout, picked, own: own.seatIds, isHolding })

  const [view, setView] = useState<View>('map')
  // The chips show the choice at once, and the map or the list follows.
  const shownView = useDeferredValue(view)
  const camera = useRef<Camera>(null)
  const continueButton = useRef<HTMLButtonElement>(null)
  const leave = useCallback(() => continueButton.current?.focus(), [])

  const pickedSeats = seatsIn(
    layout,
    picked.filter((id) => !taken.includes(id)),
  )
  const toList = ({ currentTarget }: MouseEvent<HTMLButtonElement>): void => {
    // The button goes away, so its focus moves to the choice that it made.
    currentTarget.parentElement?.querySelector<HTMLElement>('input[value="list"]')?.focus()
    setView('list')
  }
  const [held] = own.held
  const lost = seatsIn(layout, [...lostSeatIds, ...taken])
  const isEmpty = pickedSeats.length === 0 && held === undefined
  useBarMark(lone ? 'noted' : isEmpty ? 'empty' : 'filled')
  const isSoldOut = !seats.some(isFree) && picked.length === 0 && own.held.length === 0

  return (
    <FocusHome value={goHome}>
      <div className={styles.chooser}>
        <div className={styles.main}>
          <h2 ref={heading} tabIndex={-1} className={styles.heading}>
            {t('seatMap.seats')}
          </h2>
          {isSoldOut && (
            <Notice tone="info" title={t('seatMap.soldOut')}>
              {t('seatMap.soldOutHelp')}
            </Notice>
          )}
          {shownView === 'map' && (
            <button type="button" className={styles.toList} onClick={toList}>
              {t('seatMap.toList')}
            </button>
          )}
          <div className={styles.tools}>
            <PartySize showtimeId={showtime.id} choice={choice} />
            <ViewChips view={view} onChange={setView} />
          </div>
          <Notices choice={choice} showtime={showtime} layout={layout} own={own} lost={lost} money={money} />
          {shownView === 'map' ? (
            <MapPart
              camera={camera}
              choice={choice}
              showtime={showtime}
              layout={layout}
              lost={lost}
              own={own.seatIds}
              status={status}
              labelOf={labelOf}
              money={money}
              onLeave={leave}
            />
          ) : (
            <>
              {status === 'down' && <LiveBadge status={status} />}
              <SeatList
                layout={layout}
                picked={picked}
                party={choice.party}
                labelOf={labelOf}
                money={money}
                onSeat={choice.toggle}
                onParty={choice.tap}
                onLeave={leave}
              />
            </>
          )}
        </div>
        <Basket
          ref={basket}
          continueRef={continueButton}
          seats={pickedSeats}
          held={held}
          lost={lost}
          note={lone && <LoneSeatNotice lone={lone} onChoose={choice.choose} />}
          money={money}
          busy={isHolding}
          onRemove={choice.toggle}
          onClear={() => choice.choose([])}
          onContinue={() => goOn(pickedSeats.length === 0 ? held : undefined)}
        />
        {choice.wheelchair && (
          <WheelchairDialog
            seat={choice.wheelchair.seat}
            companions={choice.wheelchair.companions}
            onAnswer={choice.answerWheelchair}
          />
        )}
      </div>
    </FocusHome>
  )
}
