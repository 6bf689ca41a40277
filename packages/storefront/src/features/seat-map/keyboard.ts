import type { Layout, SeatRow } from './layout.ts'
import type { Seat } from './seats.ts'

type Key = { readonly key: string; readonly ctrlKey: boolean }

const nearest = (row: SeatRow | undefined, x: number): Seat | undefined =>
  row?.seats.reduce((best, seat) => (Math.abs(seat.x - x) < Math.abs(best.x - x) ? seat : best))

/** The seat with the focus, and the place in its row to which the arrows up and down go back. */
export type Place = { readonly seat: Seat; readonly x: number }

const inRowOf = (seat: Seat | undefined): Place | undefined => seat && { seat, x: seat.x }

/**
 * The place to which a key moves the focus; undefined for a key that does not move the focus. The arrows to the left
 * and right go from seat to seat across aisles. The arrows up and down go to the seat that is nearest to where the
 * movement began, so that they do not drift to the side in a room with short or shifted rows.
 */
export const placeAfterKey = ({ rows }: Layout, { seat, x }: Place, { key, ctrlKey }: Key): Place | undefined => {
  const rowIndex = rows.findIndex(({ row }) => row === seat.row)
  const row = rows[rowIndex]
  if (!row) return undefined
  const index = row.seats.findIndex(({ id }) => id === seat.id)
  switch (key) {
    case 'ArrowLeft':
      return inRowOf(row.seats[index - 1] ?? seat)
    case 'ArrowRight':
      return inRowOf(row.seats[index + 1] ?? seat)
    case 'ArrowUp':
      return { seat: nearest(rows[rowIndex - 1], x) ?? seat, x }
    case 'ArrowDown':
      return { seat: nearest(rows[rowIndex + 1], x) ?? seat, x }
    case 'Home':
      return inRowOf((ctrlKey ? rows[0] : row)?.seats[0])
    case 'End':
      return inRowOf((ctrlKey ? rows.at(-1) : row)?.seats.at(-1))
    default:
      return undefined
  }
}
