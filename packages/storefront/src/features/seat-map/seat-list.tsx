import { isOrdinary } from '@marquee/kernel/lone-seats'
import { type FocusEvent, type RefObject, useLayoutEffect, useRef, useState } from 'react'
import { Button } from '../../design/button.tsx'
import { useText } from '../../i18n/use-text.ts'
import { seatTypeName } from '../../purchase/seat-type.ts'
import { type ListRow, listRows, nearestInRow, type RowPart, ranges } from './groups.ts'
import type { Layout, SeatRow } from './layout.ts'
import type { LabelOf } from './seat-grid-row.tsx'
import { aisleName, seatsName } from './seat-label.ts'
import styles from './seat-list.module.css'
import { isFree, priceOf, type Seat, totalOf } from './seats.ts'
import { tapSeat } from './tap.ts'
import { useFocusHome } from './use-notice-focus.ts'

type Choose = {
  readonly layout: Layout
  readonly picked: readonly string[]
  readonly party: number | undefined
  readonly labelOf: LabelOf
  readonly money: (amount: number) => string
  /** Adds or removes one seat. */
  readonly onSeat: (seat: Seat) => void
  /** Picks seats for the party around a seat. */
  readonly onParty: (seat: Seat) => void
  /** The visitor wants to leave the list. */
  readonly onLeave: () => void
}

/** For the keyboard: the way past the rest of the list. */
const SkipButton = ({ onLeave }: Pick<Choose, 'onLeave'>) => {
  const { t } = useText()
  return (
    <button type="button" className={styles.skip} onClick={onLeave}>
      {t('seatMap.skipList')}
    </button>
  )
}

type SeatBoxProps = { seat: Seat; row: SeatRow; startsGroup: boolean; chosen: boolean; choose: Choose }

const SeatBox = ({ seat, row, startsGroup, chosen, choose }: SeatBoxProps) => {
  const { t } = useText()
  return (
    <label className={styles.box} data-starts-group={startsGroup || undefined}>
      <input
        type="checkbox"
        className={styles.check}
        data-seat={seat.id}
        aria-label={choose.labelOf(row, seat, chosen ? 'picked' : 'free')}
        checked={chosen}
        onChange={() => choose.onSeat(seat)}
        onKeyDown={(event) => {
          // Enter picks a seat, as on the map.
          if (event.key !== 'Enter') return
          event.preventDefault()
          choose.onSeat(seat)
        }}
      />
      {/* The name of the box contains both texts. */}
      <span className={styles.number} aria-hidden="true">
        {t('seatMap.seatNumber', { number: seat.number })}
      </span>
      <span className={styles.facts} aria-hidden="true">
        {seat.type === 'standard' ? '' : `${seatTypeName(seat.type, t)} · `}
        {choose.money(priceOf(seat))}
      </span>
    </label>
  )
}

/**
 * The seats that the button "N together" of a group picks, around the middle of the group; undefined if there are too
 * few.
 */
const blockIn = (group: readonly Seat[], { layout, picked, party }: Choose) => {
  const ordinary = group.filter(isOrdinary)
  const middle = ordinary[Math.floor(ordinary.length / 2)]
  if (party === undefined || party < 2 || middle === undefined || picked.includes(middle.id)) return undefined
  const tap = tapSeat(layout, { picked, seat: middle, party })
  return tap.kind === 'pick' && tap.added.length > 1 ? { middle, added: tap.added } : undefined
}

const BlockButton = ({ block, choose }: { block: { middle: Seat; added: readonly Seat[] }; choose: Choose }) => {
  const { t } = useText()
  const button = useRef<HTMLButtonElement>(null)
  // The button goes away when its seats are picked.
  useFocusHome(button)
  return (
    <Button ref={button} kind="secondary" onClick={() => choose.onParty(block.middle)}>
      {t('seatMap.takeTogether', {
        count: block.added.length,
        seats: seatsName(block.added, t),
        price: choose.money(totalOf(block.added)),
      })}
    </Button>
  )
}

/**
 * The seats of a part of a row. All of them are siblings, so that a seat stays the same element when its group splits
 * or grows.
 */
const Part = ({ part, row, choose }: { part: RowPart; row: SeatRow; choose: Choose }) => {
  const { t } = useText()
  const { groups, aisleLeft, aisleRight } = part
  const names = groups.map((group) =>
    t('seatMap.groupSeats', { count: group.length, numbers: ranges(group.map(({ number }) => number)) }),
  )
  const aisle = aisleName({ left: aisleLeft, right: aisleRight }, t)
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{[...names, aisle].filter(Boolean).join(' · ')}</legend>
      {groups.map((group) => {
        const block = blockIn(group, choose)
        return block && <BlockButton key={block.middle.id} block={block} choose={choose} />
      })}
      <div className={styles.boxes}>
        {groups.flatMap((group, index) =>
          group.map((seat) => (
            <SeatBox
              key={seat.id}
              seat={seat}
              row={row}
              startsGroup={index > 0 && seat === group[0]}
              chosen={choose.picked.includes(seat.id)}
              choose={choose}
            />
          )),
        )}
      </div>
    </fieldset>
  )
}

const Row = ({ entry, choose }: { entry: ListRow; choose: Choose }) => {
  const { t } = useText()
  const { row, parts, free, spaces, companions, longest } = entry
  // The row of a seat that is picked already is open at first. After that, the visitor opens and closes rows.
  const [isOpenAtFirst] = useState(() => row.seats.some(({ id }) => choose.picked.includes(id)))
  const [isOpen, setOpen] = useState(isOpenAtFirst)
  const cheapest = Math.min(...parts.flatMap(({ groups }) => groups.flat().map(priceOf)))
  return (
    <li>
      <details
        className={styles.row}
        open={isOpenAtFirst}
        onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      >
        <summary className={styles.summary}>
          <strong>{t('seatMap.row', { row: row.label })}</strong>
          <span className={styles.facts}>
            {[
              t('seatMap.rowFree', { count: free, longest, price: choose.money(cheapest) }),
              spaces > 0 && t('seatMap.rowSpaces', { count: spaces }),
              companions > 0 && t('seatMap.rowCompanions', { count: companions }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </summary>
        {isOpen && parts.map((part) => <Part key={part.id} part={part} row={row} choose={choose} />)}
        {isOpen && <SkipButton onLeave={choose.onLeave} />}
      </details>
    </li>
  )
}

/**
 * If somebody takes the seat that has the focus, its box goes away, and the focus moves to the nearest box of the row,
 * or to the list.
 *
 * @returns handlers for the list
 */
const useKeptFocus = (list: RefObject<HTMLElement | null>, { rows }: Layout) => {
  const focused = useRef<HTMLInputElement>(undefined)
  useLayoutEffect(() => {
    const lost = focused.current
    if (!list.current || !lost || lost.isConnected) return
    focused.current = undefined
    const lostId = lost.dataset['seat'] ?? ''
    const row = rows.find(({ seats }) => seats.some(({ id }) => id === lostId))
    const boxes = [...list.current.querySelectorAll<HTMLInputElement>('input[data-seat]')]
    const inRow = boxes.filter(({ dataset }) => row?.seats.some(({ id }) => id === dataset['seat']))
    const nearest =
      row &&
      nearestInRow(
        row,
        lostId,
        inRow.map(({ dataset }) => dataset['seat'] ?? ''),
      )
    const next = inRow.find(({ dataset }) => dataset['seat'] === nearest) ?? list.current
    next.focus()
  })
  return {
    onFocus: ({ target }: FocusEvent<HTMLElement>): void => {
      focused.current = target instanceof HTMLInputElement ? target : undefined
    },
    // If the focused element is removed, React reports no blur.
    onBlur: (): void => {
      focused.current = undefined
    },
  }
}

/** All free seats by rows and groups: a complete way to buy without the map. */
export const SeatList = (choose: Choose) => {
  const { t } = useText()
  const { layout, picked } = choose
  const list = useRef<HTMLElement>(null)
  const keptFocus = useKeptFocus(list, layout)
  const rows = listRows(layout, (seat) => isFree(seat) || picked.includes(seat.id))
  return (
    <section ref={list} tabIndex={-1} className={styles.list} aria-label={t('seatMap.list')} {...keptFocus}>
      <SkipButton onLeave={choose.onLeave} />
      <ul className={styles.rows}>
        {rows.map((entry) => (
          <Row key={entry.row.row} entry={entry} choose={choose} />
        ))}
      </ul>
    </section>
  )
}
