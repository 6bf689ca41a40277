import { aislesOf, chainsOf, type Layout, type SeatRow } from './layout.ts'
import type { Seat } from './seats.ts'

/** Seats side by side that the visitor can have, in the list of seats. */
export type SeatGroup = {
  readonly seats: readonly Seat[]
  readonly aisleLeft: boolean
  readonly aisleRight: boolean
}

/** A row of the list. Full rows are left out. */
export type ListRow = {
  readonly row: SeatRow
  readonly groups: readonly SeatGroup[]
  readonly free: number
  /** The most seats side by side. */
  readonly longest: number
}

/**
 * The rows of the list: free seats and picked seats, in groups of neighbours.
 *
 * @param isOpen whether the visitor can have the seat, or has it already
 */
export const listRows = ({ rows }: Pick<Layout, 'rows'>, isOpen: (seat: Seat) => boolean): ListRow[] =>
  rows.flatMap((row) => {
    const groups = chainsOf(row.seats, isOpen).map((seats): SeatGroup => {
      const [first, last] = [seats[0], seats.at(-1)]
      return {
        seats,
        aisleLeft: first !== undefined && aislesOf(row, first).left,
        aisleRight: last !== undefined && aislesOf(row, last).right,
      }
    })
    if (groups.length === 0) return []
    const sizes = groups.map(({ seats }) => seats.length)
    return [{ row, groups, free: sizes.reduce((sum, size) => sum + size, 0), longest: Math.max(...sizes) }]
  })

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
