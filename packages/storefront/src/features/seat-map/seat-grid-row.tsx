import { memo } from 'react'
import { columnOf, type SeatRow } from './layout.ts'
import styles from './seat-grid.module.css'
import { lookOf, type SeatLook } from './seat-label.ts'
import { SeatMark } from './seat-mark.tsx'
import type { Seat } from './seats.ts'
import { unit } from './unit.ts'

/** The distance of the row's label from the outermost seat of the room, in seat widths. */
const labelDistance = 1.25

export type LabelOf = (row: SeatRow, seat: Seat, look: SeatLook) => string

/**
 * A row of the map. It renders only if one of its own seats, or what the visitor does in the row, has changed: the ids
 * of seats come as one string, so that `memo` can compare them.
 */
export const SeatGridRow = memo(
  ({
    row,
    index,
    sides,
    labelOf,
    rowLabel,
    picked,
    lost,
    own,
    hinted,
    tabStop,
  }: {
    row: SeatRow
    index: number
    /** Where the outermost seats of the room are, in seat widths. */
    sides: { readonly left: number; readonly right: number }
    labelOf: LabelOf
    rowLabel: string
    picked: string
    lost: string
    own: string
    hinted: string
    tabStop: string | undefined
  }) => {
    const [pickedIds, lostIds, ownIds, hintedIds] = [picked, lost, own, hinted].map((ids) => ids.split(' '))
    const middle = (row.seats.reduce((sum, { y }) => sum + y, 0) / row.seats.length) * unit
    return (
      // biome-ignore lint/a11y/useSemanticElements: SVG has no elements with the meaning of a table.
      <g role="row" aria-rowindex={index + 1} aria-label={rowLabel}>
        {[sides.left - labelDistance, sides.right + labelDistance].map((x) => (
          // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a text of SVG cannot get the focus.
          <text key={x} className={styles.rowLabel} x={x * unit} y={middle} aria-hidden="true">
            {row.label}
          </text>
        ))}
        {row.seats.map((seat) => {
          const look = lookOf(seat, {
            isPicked: pickedIds?.includes(seat.id) ?? false,
            isLost: lostIds?.includes(seat.id) ?? false,
            isOwn: ownIds?.includes(seat.id) ?? false,
          })
          return (
            <SeatMark
              key={seat.id}
              seat={seat}
              look={look}
              label={labelOf(row, seat, look)}
              column={columnOf(seat.x, sides.left)}
              isTabStop={tabStop === seat.id}
              isHinted={hintedIds?.includes(seat.id) ?? false}
            />
          )
        })}
      </g>
    )
  },
)
