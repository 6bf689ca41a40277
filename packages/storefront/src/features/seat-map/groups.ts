import { aislesOf, chainsOf, type Layout, type SeatRow } from './layout.ts'
import type { Seat } from './seats.ts'

/**
 * A part of a row between aisles and walls, with the seats that the visitor can have, in groups of neighbours. Parts do
 * not change when somebody takes a seat, although groups then end earlier, split or grow together.
 */
export type RowPart = {
  /** The id of the part's first seat, taken or not. */
  readonly id: string
  readonly groups: readonly (readonly Seat[])[]
  readonly aisleLeft: boolean
  readonly aisleRight: boolean
}

/** A row of the list. Full rows are left out. */
export type ListRow = {
  readonly row: SeatRow
  readonly parts: readonly RowPart[]
  readonly free: number
  /** How many of the free seats are wheelchair spaces, and how many are companion seats. */
  readonly spaces: number
  readonly companions: number
  /** The most seats side by side. */
  readonly longest: number
}

/** @param isOpen whether the visitor can have the seat, or has it already */
const partsOf = (row: SeatRow, isOpen: (seat: Seat) => boolean): RowPart[] =>
  chainsOf(row.seats, () => true).flatMap((seats) => {
    const [first, last] = [seats[0], seats.at(-1)]
    const groups = chainsOf(seats, isOpen)
    if (!first || !last || groups.length === 0) return []
    return [{ id: first.id, groups, aisleLeft: aislesOf(row, first).left, aisleRight: aislesOf(row, last).right }]
  })

/**
 * The rows of the list: free seats and picked seats, in groups of neighbours.
 *
 * @param isOpen whether the visitor can have the seat, or has it already
 */
export const listRows = ({ rows }: Pick<Layout, 'rows'>, isOpen: (seat: Seat) => boolean): ListRow[] =>
  rows.flatMap((row) => {
    const parts = partsOf(row, isOpen)
    if (parts.length === 0) return []
    const sizes = parts.flatMap(({ groups }) => groups.map(({ length }) => length))
    const open = parts.flatMap(({ groups }) => groups.flat())
    const count = (type: string): number => open.filter((seat) => seat.type === type).length
    return [
      {
        row,
        parts,
        free: open.length,
        spaces: count('wheelchair'),
        companions: count('companion'),
        longest: Math.max(...sizes),
      },
    ]
  })

/** The id in `open` whose seat is nearest to the given seat of the row; undefined if `open` is empty. */
export const nearestInRow = ({ seats }: SeatRow, seatId: string, open: readonly string[]): string | undefined => {
  const place = (id: string): number => seats.findIndex((seat) => seat.id === id)
  const from = place(seatId)
  return open.toSorted((one, other) => Math.abs(place(one) - from) - Math.abs(place(other) - from))[0]
}

/** Numbers of seats as people write them: `4–7, 9`. */
export const ranges = (numbers: readonly number[]): string => {
  const runs: [number, number][] = []
  for (const number of numbers.toSorted((one, other) => one - other)) {
    const run = runs.at(-1)
    if (run && number === run[1] + 1) run[1] = number
    else runs.push([number, number])
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(', ')
}
