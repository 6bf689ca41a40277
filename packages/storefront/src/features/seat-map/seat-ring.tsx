import styles from './seat-grid.module.css'
import type { Seat } from './seats.ts'
import { unit } from './unit.ts'

/** A square around the middle of a seat, with round corners. */
const Square = ({ seat, size, className }: { seat: Seat; size: number; className: string | undefined }) => (
  <rect
    className={className}
    x={seat.x * unit - size / 2}
    y={seat.y * unit - size / 2}
    width={size}
    height={size}
    rx={size / 5}
  />
)

/**
 * The ring around the seat that gets the focus of the keyboard; visible while the seat has the focus. Between the ring
 * and the seat is a gap in the colour of the floor, so that the ring is visible around a seat of any colour, and
 * without colours.
 */
export const SeatRing = ({ seat }: { seat: Seat | undefined }) =>
  seat && (
    <g className={styles.ring} data-ring={seat.id}>
      <Square seat={seat} size={22.1} className={styles.ringGap} />
      <Square seat={seat} size={26.8} className={styles.ringLine} />
    </g>
  )
