import { areNeighbours, neighbourQuarters } from '@marquee/kernel/seat-plan'
import type { Seat } from './seats.ts'

/** A row as it is printed on tickets, from left to right. */
export type SeatRow = { readonly row: number; readonly label: string; readonly seats: readonly Seat[] }

export type Layout = {
  /** From the screen to the back. */
  readonly rows: readonly SeatRow[]
  readonly byId: ReadonlyMap<string, Seat>
  /** All seats by their place: from the screen to the back, then from left to right. */
  readonly byPlace: readonly Seat[]
  /**
   * The seats of the room when the map was loaded. The same object until a seat is added, removed or moved, for work
   * that depends on places only.
   */
  readonly plan: ReadonlyMap<string, Seat>
}

/** The largest distance between neighbours of a row, in seat widths. A larger distance is an aisle. */
const neighbourDistance = neighbourQuarters / 4

const fromLeft = (one: Seat, other: Seat): number => one.x - other.x || one.number - other.number
const fromScreen = (one: Seat, other: Seat): number => one.y - other.y || fromLeft(one, other)

const frontOf = ({ seats }: SeatRow): number => Math.min(...seats.map(({ y }) => y))

const isSamePlace = (one: Seat, other: Seat | undefined): boolean =>
  one.x === other?.x && one.y === other.y && one.row === other.row && one.row_label === other.row_label

const newLayout = (seats: readonly Seat[]): Layout => {
  const byId = new Map(seats.map((seat) => [seat.id, seat]))
  const rows = [...Map.groupBy(seats, ({ row }) => row)].map(([row, members]): SeatRow => {
    const sorted = members.toSorted(fromLeft)
    return { row, label: sorted[0]?.row_label ?? '', seats: sorted }
  })
  return {
    rows: rows.toSorted((one, other) => frontOf(one) - frontOf(other) || one.row - other.row),
    byId,
    byPlace: seats.toSorted(fromScreen),
    plan: byId,
  }
}

/** The layout after a change in which no seat moved. */
const changedLayout = (layout: Layout, changed: ReadonlyMap<string, Seat>): Layout => {
  const changedRows = new Set([...changed.values()].map(({ row }) => row))
  const newest = (seat: Seat): Seat => changed.get(seat.id) ?? seat
  return {
    rows: layout.rows.map((row) => (changedRows.has(row.row) ? { ...row, seats: row.seats.map(newest) } : row)),
    byId: new Map([...layout.byId, ...changed]),
    byPlace: layout.byPlace.map(newest),
    plan: layout.plan,
  }
}

/**
 * The layout of a room.
 *
 * @param previous the layout before a change. A row in which no seat changed stays the same object, so that its part of
 *   the map is not rendered again.
 */
export const layoutOf = (seats: readonly Seat[], previous?: Layout): Layout => {
  if (seats.length !== previous?.byId.size) return newLayout(seats)
  const changed = new Map<string, Seat>()
  for (const seat of seats) {
    const before = previous.byId.get(seat.id)
    if (seat === before) continue
    if (!isSamePlace(seat, before)) return newLayout(seats)
    changed.set(seat.id, seat)
  }
  return changedLayout(previous, changed)
}

/** The seats with these ids, in the order of their places. Unknown ids are left out. */
export const seatsIn = ({ byId }: Layout, seatIds: readonly string[]): Seat[] =>
  seatIds.flatMap((id) => byId.get(id) ?? []).sort(fromScreen)

/**
 * Splits the wanted seats into the longest chains of neighbours.
 *
 * @param seats in the order of their places
 */
export const chainsOf = (seats: readonly Seat[], isWanted: (seat: Seat) => boolean): Seat[][] => {
  const chains: Seat[][] = []
  let last: Seat | undefined
  for (const seat of seats) {
    if (!isWanted(seat)) continue
    if (last && areNeighbours(last, seat)) chains.at(-1)?.push(seat)
    else chains.push([seat])
    last = seat
  }
  return chains
}

/**
 * On which sides of a seat there is an aisle: a gap before the next seat of the row. The ends of a row may be walls.
 */
export const aislesOf = ({ seats }: SeatRow, seat: Seat): { left: boolean; right: boolean } => {
  const index = seats.indexOf(seat)
  const [left, right] = [seats[index - 1], seats[index + 1]]
  return {
    left: left !== undefined && seat.x - left.x > neighbourDistance,
    right: right !== undefined && right.x - seat.x > neighbourDistance,
  }
}

/**
 * The column of a place, counted from the outermost seat on the left of the room. Seats of different rows that stand
 * behind each other have the same column, whatever their numbers are.
 */
export const columnOf = (x: number, left: number): number => Math.round(x - left) + 1

type Screen = { readonly x: number; readonly y: number; readonly width: number }

/** The screen, and the part of the plane that the map shows, in seat widths. */
export type Frame = {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly screen: Screen
}

/** Room for the labels of the rows at both sides, and for the floor around the seats. */
const sideMargin = 1.5
const endMargin = 0.75

/** Where everything is drawn. A room without a screen gets one in front of the first row. */
export const frameOf = (seats: readonly Seat[], given: Screen | null): Frame => {
  const [left, right] = [Math.min(...seats.map(({ x }) => x)), Math.max(...seats.map(({ x }) => x))]
  const [front, back] = [Math.min(...seats.map(({ y }) => y)), Math.max(...seats.map(({ y }) => y))]
  const screen = given ?? { x: (left + right) / 2, y: front - 2, width: (right - left + 1) * 0.8 }
  const start = Math.min(left - 0.5 - sideMargin, screen.x - screen.width / 2 - 0.5)
  const end = Math.max(right + 0.5 + sideMargin, screen.x + screen.width / 2 + 0.5)
  const top = Math.min(screen.y, front) - 1
  return { left: start, top, width: end - start, height: back + 0.5 + endMargin - top, screen }
}
