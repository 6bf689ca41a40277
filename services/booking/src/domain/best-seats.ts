import { companionsAlone } from '@marquee/kernel/companions'
import { avoidLoneSeats, isOrdinary, leftAlone } from '@marquee/kernel/lone-seats'
import {
  chainsOf,
  type FreeSeats,
  freeIndexes,
  freeSeats,
  type PlacedSeat,
  type SeatPlan,
} from '@marquee/kernel/seat-plan'

export type SeatOffer = { readonly seatIds: readonly string[]; readonly nextToEachOther: boolean }

export type SeatWish = {
  readonly count: number
  /** The point of the room with the best view. */
  readonly focalPoint: { readonly x: number; readonly y: number }
  /** Undefined: standard or premium seats. */
  readonly seatType?: string | undefined
}

const maxOffers = 3

/** A wish in a room at one moment. All seats are indexes of `plan.seats`. */
type Search = {
  readonly plan: SeatPlan
  readonly free: FreeSeats
  readonly count: number
  /** The squared distance of each seat from the focal point, in hundredths of a seat width: a whole number. */
  readonly distances: readonly number[]
}

/** Seats side by side: a part of a chain of free seats, with the measures by which blocks are ordered. */
type Block = {
  readonly chain: readonly number[]
  readonly start: number
  readonly end: number
  readonly wheelchairs: number
  readonly alone: number
  readonly distance: number
}

const distancesFrom = (focalPoint: SeatWish['focalPoint'], seats: readonly PlacedSeat[]): number[] =>
  seats.map(({ x, y }) => Math.round((x - focalPoint.x) * 100) ** 2 + Math.round((y - focalPoint.y) * 100) ** 2)

const blockOf = ({ plan, free, distances }: Search, chain: readonly number[], start: number, end: number): Block => {
  let wheelchairs = 0
  let distance = 0
  for (let at = start; at < end; at += 1) {
    const index = chain[at] ?? 0
    if (plan.seats[index]?.type === 'wheelchair') wheelchairs += 1
    distance += distances[index] ?? 0
  }
  return { chain, start, end, wheelchairs, alone: leftAlone(plan, free, chain, start, end).length, distance }
}

const blocksOf = (search: Search, chain: readonly number[], size: number): Block[] => {
  const blocks: Block[] = []
  for (let end = size; end <= chain.length; end += 1) blocks.push(blockOf(search, chain, end - size, end))
  return blocks
}

const indexesIn = ({ chain, start, end }: Block): readonly number[] => chain.slice(start, end)

const firstIndexIn = ({ chain, start }: Block): number => chain[start] ?? 0

/** If two blocks are equal by all measures, the block farther from the screen is better, then the block on the left. */
const compareBlocks = ({ seats }: SeatPlan, one: Block, other: Block): number =>
  one.wheelchairs - other.wheelchairs ||
  one.alone - other.alone ||
  one.distance - other.distance ||
  (seats[firstIndexIn(other)]?.y ?? 0) - (seats[firstIndexIn(one)]?.y ?? 0) ||
  firstIndexIn(one) - firstIndexIn(other)

const noSeats: ReadonlySet<number> = new Set()

const sharesSeats = (used: ReadonlySet<number>, seats: readonly number[]): boolean =>
  seats.some((index) => used.has(index))

/** The best block that has no seat in `used`. */
const bestOf = (plan: SeatPlan, blocks: readonly Block[], used: ReadonlySet<number>): Block | undefined => {
  let best: Block | undefined
  for (const block of blocks) {
    if (best !== undefined && compareBlocks(plan, block, best) >= 0) continue
    if (used.size === 0 || !sharesSeats(used, indexesIn(block))) best = block
  }
  return best
}

/** Up to three results of `next`. No two of them share a seat. */
const offersOf = (next: (used: ReadonlySet<number>) => readonly number[] | undefined): (readonly number[])[] => {
  const offers: (readonly number[])[] = []
  const used = new Set<number>()
  while (offers.length < maxOffers) {
    const offer = next(used)
    if (offer === undefined || sharesSeats(used, offer)) break
    offers.push(offer)
    for (const index of offer) used.add(index)
  }
  return offers
}

/** The best blocks of `count` seats, none of which leaves more seats alone than the best. */
const blockOffers = (
  search: Search,
  candidates: readonly number[],
  isWanted: (seats: readonly number[]) => boolean,
): (readonly number[])[] => {
  const { plan, count } = search
  const blocks = chainsOf(plan, candidates)
    .flatMap((chain) => blocksOf(search, chain, count))
    .filter((block) => isWanted(indexesIn(block)))
  const fewest = bestOf(plan, blocks, noSeats)?.alone ?? 0
  const good = blocks.filter(({ alone }) => alone <= fewest)
  return offersOf((used) => {
    const block = bestOf(plan, good, used)
    return block && indexesIn(block)
  })
}

/** The smallest number of chains that together have this many seats. */
const fewestGroups = (count: number, chains: readonly (readonly number[])[]): number => {
  let missing = count
  let groups = 0
  for (const { length } of chains.toSorted((one, other) => other.length - one.length)) {
    if (missing <= 0) break
    missing -= length
    groups += 1
  }
  return groups
}

/** Inserts a block into the sorted list of the best blocks, which keeps at most `max` blocks. */
const addToBest = (plan: SeatPlan, blocks: Block[], block: Block, max: number): void => {
  let at = blocks.length
  for (let better = blocks[at - 1]; better && compareBlocks(plan, block, better) < 0; better = blocks[at - 1]) at -= 1
  if (at === max) return
  blocks.splice(at, 0, block)
  if (blocks.length > max) blocks.pop()
}

/**
 * The blocks that the best split can have, by chain. A split has at most one block of each chain, because two groups in
 * one chain are worse than one larger group. For each size, the result has the best block of each chain, but only as
 * many of these blocks as the split has groups. The split needs no worse block: its other groups use fewer chains
 * than there are better blocks, so one of the better blocks is in a chain that the split does not use.
 *
 * @param bestOfEachSize the best block of each size in a chain, the smallest first
 */
const blocksForSplit = (
  { plan, count }: Search,
  chains: readonly (readonly number[])[],
  bestOfEachSize: (chain: readonly number[]) => readonly Block[],
): Block[][] => {
  const groups = fewestGroups(count, chains)
  const bySize = Array.from({ length: count }, (): Block[] => [])
  for (const chain of chains) {
    for (const [index, block] of bestOfEachSize(chain).entries()) addToBest(plan, bySize[index] ?? [], block, groups)
  }
  return [...Map.groupBy(bySize.flat(), ({ chain }) => chain).values()]
}

/** The best block of each size in a chain. Most chains are the same for the next offer, so the blocks are kept. */
const bestBlocksOf = (search: Search): ((chain: readonly number[]) => readonly Block[]) => {
  const known = new Map<number, readonly Block[]>()
  return (chain) => {
    // The key is unique, because the chain has fewer than `count` seats.
    const key = (chain[0] ?? 0) * search.count + chain.length
    const found =
      known.get(key) ??
      chain.flatMap((_, index) => bestOf(search.plan, blocksOf(search, chain, index + 1), noSeats) ?? [])
    known.set(key, found)
    return found
  }
}

/** Seats in one or more groups, as a linked list of blocks. */
type Split = {
  readonly groups: number
  readonly alone: number
  readonly distance: number
  readonly last?: Block
  readonly before?: Split
}

const compareSplits = (one: Split, other: Split): number =>
  one.groups - other.groups || one.alone - other.alone || one.distance - other.distance

/**
 * The best seats in several groups, with at most one block of each chain. The chains are added one after the other. For
 * each number of seats, `best` has the best split of the chains so far.
 */
const bestSplit = (count: number, blocksOfChains: readonly (readonly Block[])[]): number[] | undefined => {
  const best: (Split | undefined)[] = [{ groups: 0, alone: 0, distance: 0 }]
  for (const blocks of blocksOfChains) {
    for (let seats = count; seats > 0; seats -= 1) {
      for (const last of blocks) {
        const before = best[seats - (last.end - last.start)]
        if (!before) continue
        const split = {
          groups: before.groups + 1,
          alone: before.alone + last.alone,
          distance: before.distance + last.distance,
          last,
          before,
        }
        const known = best[seats]
        if (!known || compareSplits(split, known) < 0) best[seats] = split
      }
    }
  }
  const found: number[] = []
  for (let split = best[count]; split?.last; split = split.before) found.push(...indexesIn(split.last))
  return found.length > 0 ? found.sort((one, other) => one - other) : undefined
}

/**
 * The best splits. `bestSplit` counts the lone seats of each group by itself, but two groups together can leave the
 * seat between them alone. If the rule of lone seats would refuse a split, the seats that the rule proposes instead are
 * offered.
 */
const splitOffers = (search: Search, candidates: readonly number[]): (readonly number[])[] => {
  const { plan, free, count } = search
  const bestOfEachSize = bestBlocksOf(search)
  return offersOf((used) => {
    const chains = chainsOf(
      plan,
      candidates.filter((index) => !used.has(index)),
    )
    const split = bestSplit(count, blocksForSplit(search, chains, bestOfEachSize))
    return split && (avoidLoneSeats(plan, free, split)?.instead ?? split)
  })
}

const isEligible = (seatType: string | undefined): ((seat: PlacedSeat) => boolean) => {
  if (seatType === undefined) return isOrdinary
  if (seatType === 'companion') return ({ type }) => type === 'companion' || type === 'wheelchair'
  return ({ type }) => type === seatType
}

/**
 * Up to three offers of `count` free seats, best first. No two offers share a seat, so each offer is at another place
 * in the room.
 *
 * The order of offers. A measure decides only between offers that are equal by all earlier measures:
 * 1. Seats side by side in one row. Offers in several groups are made only if no such offer exists.
 * 2. The fewest seats left alone (`leftAlone`). No offer leaves more seats alone than the first offer, because a room
 *    may refuse such a choice.
 * 3. The nearest to the focal point: the smallest sum of the squared distances of the seats.
 * 4. The row farther from the screen, then the seats farther to the left.
 *
 * Without enough seats side by side, the measures are: the fewest groups of seats side by side; the fewest seats left
 * alone, counted for each group by itself; the nearest.
 *
 * Without a seat type, offers have standard and premium seats. An offer of companion seats includes the wheelchair
 * space with which they are sold, all side by side and with as few wheelchair spaces as possible; `count` includes the
 * wheelchair spaces. There is no offer if fewer than `count` seats are free.
 */
export const bestSeats = (
  plan: SeatPlan,
  isFree: (seatId: string) => boolean,
  { count, focalPoint, seatType }: SeatWish,
): SeatOffer[] => {
  const free = freeSeats(plan, isFree)
  const search = { plan, free, count, distances: distancesFrom(focalPoint, plan.seats) }
  const candidates = freeIndexes(plan, free, isEligible(seatType))
  if (candidates.length < count) return []
  const seatsOf = (offer: readonly number[]): PlacedSeat[] => offer.flatMap((index) => plan.seats[index] ?? [])
  const isParty = (block: readonly number[]): boolean =>
    seatsOf(block).some(({ type }) => type === 'companion') && companionsAlone(seatsOf(block)).length === 0
  const blocks = blockOffers(search, candidates, seatType === 'companion' ? isParty : () => true)
  const offers = blocks.length > 0 || seatType === 'companion' ? blocks : splitOffers(search, candidates)
  return offers.map((offer) => ({
    seatIds: seatsOf(offer).map(({ id }) => id),
    nextToEachOther: offers === blocks,
  }))
}
