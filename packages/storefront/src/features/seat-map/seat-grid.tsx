import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  startTransition,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useText } from '../../i18n/use-text.ts'
import { type Place, placeAfterKey } from './keyboard.ts'
import { columnOf, type Frame, type Layout, type SeatRow } from './layout.ts'
import { ScreenMark } from './screen.tsx'
import styles from './seat-grid.module.css'
import { type LabelOf, SeatGridRow } from './seat-grid-row.tsx'
import { SeatRing } from './seat-ring.tsx'
import { isFree, type Seat } from './seats.ts'
import { unit } from './unit.ts'

/** The seat of an event, found by the element and never by coordinates: a click of the keyboard has none. */
const seatOf = ({ byId }: Layout, target: EventTarget): Seat | undefined => {
  const element = target instanceof Element ? target.closest<SVGElement>('[data-seat]') : null
  return byId.get(element?.dataset['seat'] ?? '')
}

const inRow = ({ seats }: SeatRow, ids: readonly string[]): string =>
  ids.length === 0 ? '' : ids.filter((id) => seats.some((seat) => seat.id === id)).join(' ')

type SeatGridProps = {
  readonly layout: Layout
  readonly frame: Frame
  readonly labelOf: LabelOf
  readonly picked: readonly string[]
  readonly lost: readonly string[]
  /** Seats that the visitor holds in unpaid reservations. */
  readonly own: readonly string[]
  readonly hinted: readonly string[]
  /** The visitor chose a seat: with a pointer, or with the keyboard or a screen reader. */
  readonly onSeat: (seat: Seat, by: 'pointer' | 'keyboard') => void
  /** The mouse is over a seat, or over none. */
  readonly onHover: (seat: Seat | undefined) => void
  /** A seat has the focus, or none. */
  readonly onFocus: (seat: Seat | undefined) => void
  /** The keyboard moved the focus to this seat. */
  readonly onFocusMoved: (element: Element) => void
  /** The visitor wants to leave the map. */
  readonly onLeave: () => void
}

/** The seats, the screen and the labels of the rows in one drawing. */
export const SeatGrid = ({
  layout,
  frame,
  labelOf,
  picked,
  lost,
  own,
  hinted,
  onSeat,
  onHover,
  onFocus,
  onFocusMoved,
  onLeave,
}: SeatGridProps) => {
  const { t } = useText()
  const grid = useRef<SVGSVGElement>(null)
  const [focused, setFocused] = useState<string>()
  /**
   * The place to which the last key moved the focus. Ignored once the focus has come to another seat in another way.
   */
  const place = useRef<Place>(undefined)
  const first = layout.byPlace.find(isFree) ?? layout.byPlace[0]
  const tabStop = focused !== undefined && layout.byId.has(focused) ? focused : (picked[0] ?? first?.id)
  const { plan } = layout
  // The same array after a change of seats, so that rows without a change do not render again.
  const sides = useMemo(() => {
    const xs = [...plan.values()].map(({ x }) => x)
    return { left: Math.min(...xs), right: Math.max(...xs) }
  }, [plan])

  const onKeyDown = (event: KeyboardEvent<SVGSVGElement>): void => {
    const seat = seatOf(layout, event.target)
    if (!seat || event.altKey || event.metaKey) return
    if (event.key === 'Escape') onLeave()
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault()
      onSeat(seat, 'keyboard')
    }
    const column = place.current?.seat.id === seat.id ? place.current.x : seat.x
    const next = placeAfterKey(layout, { seat, x: column }, event)
    if (!next) return
    event.preventDefault()
    place.current = next
    const element = event.currentTarget.querySelector<SVGElement>(`[data-seat="${CSS.escape(next.seat.id)}"]`)
    element?.focus({ preventScroll: true })
    if (element) onFocusMoved(element)
  }
  const focusIn = useEffectEvent(({ target }: Event): void => {
    if (!(target instanceof Element)) return
    const seat = seatOf(layout, target)
    const follow = (): void => {
      setFocused(seat?.id)
      onFocus(seat)
    }
    if (target.matches(':focus-visible')) {
      follow()
      onFocusMoved(target)
    } else {
      // A visitor with a finger or a mouse knows where the press was, so the press is handled first.
      startTransition(follow)
    }
  })
  const focusOut = useEffectEvent((): void => {
    startTransition(() => onFocus(undefined))
  })
  // React does not report the focus that comes back from a dialog or a notice that React removes. The listeners are not
  // on the drawing itself: a drawing that listens to the focus becomes a tab stop of its own in Chromium.
  useEffect(() => {
    const element = grid.current?.parentElement
    const ended = new AbortController()
    element?.addEventListener('focusin', (event) => focusIn(event), { signal: ended.signal })
    element?.addEventListener('focusout', () => focusOut(), { signal: ended.signal })
    return () => ended.abort()
  }, [])
  const onClick = (event: MouseEvent<SVGSVGElement>): void => {
    const seat = seatOf(layout, event.target)
    if (seat) onSeat(seat, event.detail === 0 ? 'keyboard' : 'pointer')
  }
  const onPointerOver = (event: PointerEvent<SVGSVGElement>): void => {
    if (event.pointerType === 'mouse') onHover(seatOf(layout, event.target))
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no elements with the meaning of a table.
    <svg
      ref={grid}
      className={styles.grid}
      viewBox={[frame.left, frame.top, frame.width, frame.height].map((length) => length * unit).join(' ')}
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the drawing is the grid.
      role="grid"
      aria-label={t('seatMap.grid', { row: layout.rows[0]?.label ?? '' })}
      aria-multiselectable="true"
      aria-rowcount={layout.rows.length}
      aria-colcount={columnOf(sides.right, sides.left)}
      onClick={onClick}
      onKeyDown={onKeyDown}
      onPointerOver={onPointerOver}
      onPointerLeave={() => onHover(undefined)}
    >
      <ScreenMark frame={frame} />
      {layout.rows.map((row, index) => (
        <SeatGridRow
          key={row.row}
          row={row}
          index={index}
          sides={sides}
          labelOf={labelOf}
          rowLabel={t('seatMap.row', { row: row.label })}
          picked={inRow(row, picked)}
          lost={inRow(row, lost)}
          own={inRow(row, own)}
          hinted={inRow(row, hinted)}
          tabStop={row.seats.some(({ id }) => id === tabStop) ? tabStop : undefined}
        />
      ))}
      <SeatRing seat={layout.byId.get(tabStop ?? '')} />
    </svg>
  )
}
