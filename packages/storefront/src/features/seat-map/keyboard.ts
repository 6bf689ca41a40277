import type { Layout, SeatRow } from './layout.ts'
import type { Seat } from './seats.ts'

type Key = { readonly key: string; readonly ctrlKey: boolean }

const nearest = (row: SeatRow | undefined, x: number): Seat | undefined =>
  row?.seats.reduce((best, seat) => (Math.abs(seat.x - x) < Math.abs(best.x - x) ? seat : best))

/**
 * The seat to which a key moves the focus; undefined for a key that does not move it. The arrows to the left and right
 * go from seat to seat across aisles, the arrows up and down to the seat that is nearest by its place.
 */
export const seatAfterKey = ({ rows }: Layout, seat: Seat, { key, ctrlKey }: Key): Seat | undefined => {
  const rowIndex = rows.findIndex(({ row }) => row === seat.row)
  const row = rows[rowIndex]
  if (!row) return undefined
  const index = row.seats.findIndex(({ id }) => id === seat.id)
  switch (key) {
    case 'ArrowLeft':
      return row.seats[index - 1] ?? seat
    case 'ArrowRight':
      return row.seats[index + 1] ?? seat
    case 'ArrowUp':
      return nearest(rows[rowIndex - 1], seat.x) ?? seat
    case 'ArrowDown':
      return nearest(rows[rowIndex + 1], seat.x) ?? seat
    case 'Home':
      return (ctrlKey ? rows[0] : row)?.seats[0]
    case 'End':
      return (ctrlKey ? rows.at(-1) : row)?.seats.at(-1)
    default:
      return undefined
  }
}
