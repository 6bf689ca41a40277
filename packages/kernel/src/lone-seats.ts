import { chainsOf, type FreeSeats, freeIndexes, freeSeats, type PlacedSeat, rowOf, type SeatPlan } from './seat-plan.ts'

/**
 * Seats for everybody. Only such a seat can be left alone: a wheelchair space is sold to one person anyway, and a
 * companion seat is sold with a wheelchair space.
 */
export const isOrdinary = ({ type }: Pick<PlacedSeat, 'type'>): boolean => type === 'standard' || type === 'premium'

const none: readonly number[] = []

/**
 * The seats that a choice leaves alone: free ordinary seats that had a free neighbour, and have none once the choice is
 * taken. A seat beside an aisle or a wall has one neighbour; a seat without any neighbour is never left alone.
 *
 * @param chain free seats; the choice is the part of them from `start` up to `end`, by default all of them
 */
export const leftAlone = (
  { seats, neighbours }: SeatPlan,
  free: FreeSeats,
  chain: readonly number[],
  start = 0,
  end = chain.length,
): readonly number[] => {
  let alone: number[] | undefined
  for (let at = start; at < end; at += 1) free[chain[at] ?? 0] = 0
  for (let at = start; at < end; at += 1) {
    for (const index of neighbours[chain[at] ?? 0] ?? none) {
      const seat = seats[index]
      if (free[index] !== 1 || seat === undefined || !isOrdinary(seat) || alone?.includes(index)) continue
      if (neighbours[index]?.some((neighbour) => free[neighbour] === 1)) continue
      alone ??= []
      alone.push(index)
    }
  }
  for (let at = start; at < end; at += 1) free[chain[at] ?? 0] = 1
  return alone ?? none
}

const ascending = (one: number, other: number): number => one - other

/** Where the seats of a group are, for the comparison of groups of one size. */
type Place = {
  /** The sums of the coordinates, which need no rounding. */
  readonly x: number
  readonly y: number
  readonly premiumSeats: number
}

/** @param seats free seats; the group is the part of them from `start` up to `end`, by default all of them */
const placeOf = (plan: SeatPlan, seats: readonly number[], start = 0, end = seats.length): Place => {
  let [x, y, premiumSeats] = [0, 0, 0]
  for (let at = start; at < end; at += 1) {
    const seat = plan.seats[seats[at] ?? 0]
    x += seat?.x ?? 0
    y += seat?.y ?? 0
    if (seat?.type === 'premium') premiumSeats += 1
  }
  return { x, y, premiumSeats }
}

type Move = {
  readonly block: readonly number[]
  readonly alone: number
  /** Whether the block is in another row: 1 or 0. */
  readonly rows: number
  /** The squared distance. */
  readonly way: number
}

const isShorter = (one: Pick<Move, 'rows' | 'way'>, other: Pick<Move, 'rows' | 'way'>): boolean =>
  (one.rows - other.rows || one.way - other.way) < 0

/** The best of the blocks of the given seats, in the order of `bestMove`. */
const bestBlock = (
  plan: SeatPlan,
  free: FreeSeats,
  from: Place & { readonly size: number },
  indexes: readonly number[],
): Move | undefined => {
  let best: Move | undefined
  for (const chain of chainsOf(plan, indexes)) {
    for (let end = from.size; end <= chain.length; end += 1) {
      const start = end - from.size
      const to = placeOf(plan, chain, start, end)
      if (to.premiumSeats !== from.premiumSeats) continue
      const move = { rows: to.y === from.y ? 0 : 1, way: (to.x - from.x) ** 2 + (to.y - from.y) ** 2 }
      const shorter = best === undefined || isShorter(move, best)
      // Finding the seats that a block leaves alone takes the most time.
      if (best?.alone === 0 && !shorter) continue
      const alone = leftAlone(plan, free, chain, start, end).length
      const isBetter = best === undefined || alone < best.alone || (alone === best.alone && shorter)
      if (isBetter) best = { block: chain.slice(start, end), alone, ...move }
    }
  }
  return best
}

/**
 * The best block to which a group of seats can move: as many free seats of each type, side by side. The block that
 * leaves the fewest seats alone is best, then a block in the group's row, then the nearest block, then the block on the
 * left.
 */
const bestMove = (plan: SeatPlan, free: FreeSeats, group: readonly number[]): Move | undefined => {
  const from = { ...placeOf(plan, group), size: group.length }
  const row = rowOf(plan, group[0] ?? 0)
  const isInOneRow = group.every((index) => index >= row.start && index < row.end)
  // Most groups find a block in their row. Without this step, ten groups in a room of 2,000 seats took 15 ms.
  const inRow = isInOneRow ? bestBlock(plan, free, from, freeIndexes(plan, free, isOrdinary, row)) : undefined
  return inRow?.alone === 0 ? inRow : bestBlock(plan, free, from, freeIndexes(plan, free, isOrdinary))
}

/**
 * Moves each group of a choice that leaves seats alone, while the other groups stay where they are. Undefined if a seat
 * would still stay alone.
 */
const moveGroups = (plan: SeatPlan, free: FreeSeats, choice: readonly number[]): readonly number[] | undefined => {
  const open = free.slice()
  for (const index of choice) open[index] = 0
  const moved = chainsOf(plan, choice).flatMap((group) => {
    for (const index of group) open[index] = 1
    const alone = leftAlone(plan, open, group).length
    const move = alone > 0 ? bestMove(plan, open, group) : undefined
    const place = move && move.alone < alone ? move.block : group
    for (const index of place) open[index] = 0
    return place
  })
  return leftAlone(plan, free, moved).length === 0 ? moved : undefined
}

const seatTogether = (plan: SeatPlan, free: FreeSeats, choice: readonly number[]): readonly number[] | undefined => {
  const move = bestMove(plan, free, choice)
  return move?.alone === 0 ? move.block : undefined
}

/**
 * The seats that a choice leaves alone, and the seats to choose instead: the same number of seats of each type, which
 * leave no seat alone. Undefined if the choice leaves no seat alone, or if the room has no seats to choose instead.
 *
 * The groups of the choice that leave seats alone move; the other groups stay. If these moves do not help, the whole
 * choice moves to one block. The rule does not apply to a choice with a wheelchair space or a taken seat.
 */
export const avoidLoneSeats = (plan: SeatPlan, free: FreeSeats, choice: readonly number[]) => {
  const sorted = choice.toSorted(ascending)
  const isOpen = sorted.every((index) => {
    const seat = plan.seats[index]
    return free[index] === 1 && seat !== undefined && isOrdinary(seat)
  })
  const loneSeats = isOpen ? leftAlone(plan, free, sorted) : none
  if (loneSeats.length === 0) return undefined
  const instead = moveGroups(plan, free, sorted) ?? seatTogether(plan, free, sorted)
  return instead && { loneSeats: loneSeats.toSorted(ascending), instead: instead.toSorted(ascending) }
}

/** A refused choice: the seats that the choice leaves alone, and the seats to choose instead. */
export type LoneSeatRefusal = { readonly loneSeatIds: readonly string[]; readonly insteadSeatIds: readonly string[] }

/**
 * Refuses a choice that leaves a seat alone, if the room has free seats to choose instead. Those are the same number of
 * seats of each type, they are in no more groups than the choice, and they leave no seat alone. Never refuses a choice
 * with a wheelchair space, because the customer may need exactly the seats beside the space. A choice with a taken seat
 * is refused later, because the seat is taken.
 */
export const refuseLoneSeats = (
  plan: SeatPlan,
  isFree: (seatId: string) => boolean,
  seatIds: readonly string[],
): LoneSeatRefusal | undefined => {
  const choice = seatIds.flatMap((id) => plan.indexOf.get(id) ?? [])
  const found = avoidLoneSeats(plan, freeSeats(plan, isFree), choice)
  const idsOf = (indexes: readonly number[]) => indexes.flatMap((index) => plan.seats[index]?.id ?? [])
  return found && { loneSeatIds: idsOf(found.loneSeats), insteadSeatIds: idsOf(found.instead) }
}
