/** A seat with its place in the room: the centre of the seat in seat widths, a multiple of a quarter. */
export type PlacedSeat = { readonly id: string; readonly type: string; readonly x: number; readonly y: number }

/**
 * The seats of a room in rows, from the screen to the back and from left to right, and which of them are neighbours.
 */
export type SeatPlan = {
  readonly seats: readonly PlacedSeat[]
  /** The index of each seat in `seats`, by seat id. */
  readonly indexOf: ReadonlyMap<string, number>
  /** For each seat of `seats`, the indexes of its neighbours in `seats`. */
  readonly neighbours: readonly (readonly number[])[]
}

/** Two seats of a row are neighbours up to this distance of their centres, in quarters of a seat width. */
export const neighbourQuarters = 5

const quarters = (seatWidths: number): number => Math.round(seatWidths * 4)

/** Whether two seats are side by side. The numbers and labels of seats do not matter. */
export const areNeighbours = (one: PlacedSeat, other: PlacedSeat): boolean =>
  one !== other &&
  quarters(one.y) === quarters(other.y) &&
  Math.abs(quarters(one.x) - quarters(other.x)) <= neighbourQuarters

const inRows = (one: PlacedSeat, other: PlacedSeat): number =>
  quarters(one.y) - quarters(other.y) || quarters(one.x) - quarters(other.x) || (one.id < other.id ? -1 : 1)

export const seatPlan = (given: Iterable<PlacedSeat>): SeatPlan => {
  const seats = [...given].sort(inRows)
  const neighbours = seats.map((): number[] => [])
  for (const [index, seat] of seats.entries()) {
    for (let right = index + 1; right < seats.length; right += 1) {
      const other = seats[right]
      if (other === undefined || !areNeighbours(seat, other)) break
      neighbours[index]?.push(right)
      neighbours[right]?.push(index)
    }
  }
  return { seats, indexOf: new Map(seats.map(({ id }, index) => [id, index])), neighbours }
}

const plans = new WeakMap<ReadonlyMap<string, PlacedSeat>, SeatPlan>()

/** The plan of a layout, which is built once: showtimes of a room share their layout. */
export const seatPlanOf = (layout: ReadonlyMap<string, PlacedSeat>): SeatPlan => {
  const found = plans.get(layout)
  if (found) return found
  const plan = seatPlan(layout.values())
  plans.set(layout, plan)
  return plan
}

/**
 * Which seats of a plan are free: 1 for a free seat, 0 for any other seat. `leftAlone` marks the chosen seats as taken
 * while it runs, and then as free again.
 */
export type FreeSeats = Uint8Array

export const freeSeats = ({ seats }: SeatPlan, isFree: (seatId: string) => boolean): FreeSeats => {
  const free = new Uint8Array(seats.length)
  for (const [index, { id }] of seats.entries()) free[index] = isFree(id) ? 1 : 0
  return free
}

/** A part of `seats`, from `start` up to `end`. */
type Range = { readonly start: number; readonly end: number }

/** The row of a seat. */
export const rowOf = ({ seats }: SeatPlan, index: number): Range => {
  const y = seats[index]?.y
  let [start, end] = [index, index + 1]
  while (start > 0 && seats[start - 1]?.y === y) start -= 1
  while (end < seats.length && seats[end]?.y === y) end += 1
  return { start, end }
}

/** The free seats of the wanted kind in a part of the room, by default in all of the room, ascending. */
export const freeIndexes = (
  { seats }: SeatPlan,
  free: FreeSeats,
  isWanted: (seat: PlacedSeat) => boolean,
  { start, end }: Range = { start: 0, end: seats.length },
): number[] => {
  const indexes: number[] = []
  for (let index = start; index < end; index += 1) {
    const seat = seats[index]
    if (free[index] === 1 && seat !== undefined && isWanted(seat)) indexes.push(index)
  }
  return indexes
}

/**
 * Splits seats into the largest chains of neighbours.
 *
 * @param indexes ascending
 */
export const chainsOf = ({ neighbours }: SeatPlan, indexes: Iterable<number>): number[][] => {
  const chains: number[][] = []
  let last: number | undefined
  for (const index of indexes) {
    if (last !== undefined && neighbours[last]?.includes(index)) chains.at(-1)?.push(index)
    else chains.push([index])
    last = index
  }
  return chains
}
