import { memo } from 'react'
import { SeatDrawing } from './seat-drawing.tsx'
import styles from './seat-grid.module.css'
import type { SeatLook } from './seat-label.ts'
import type { Seat } from './seats.ts'
import { unit } from './unit.ts'

/**
 * A seat on the map. Pointer and keyboard events are handled by the map, which finds the seat by `data-seat`.
 *
 * @param isTabStop whether the Tab key leads to this seat; only one seat of the map is a tab stop
 * @param isHinted whether the seat belongs to the seats that a tap would pick
 */
export const SeatMark = memo(
  ({
    seat,
    look,
    label,
    column,
    isTabStop,
    isHinted,
  }: {
    seat: Seat
    look: SeatLook
    label: string
    column: number
    isTabStop: boolean
    isHinted: boolean
  }) => (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no elements with the meaning of a table.
    <g
      role="gridcell"
      tabIndex={isTabStop ? 0 : -1}
      data-seat={seat.id}
      data-look={look}
      data-hint={isHinted || undefined}
      className={styles.seat}
      aria-label={label}
      aria-colindex={column}
      aria-selected={look === 'picked'}
      aria-disabled={look === 'free' || look === 'picked' ? undefined : true}
    >
      <SeatDrawing type={seat.type} look={look} x={(seat.x - 0.5) * unit} y={(seat.y - 0.5) * unit} />
    </g>
  ),
)
