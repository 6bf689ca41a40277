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

const indexesIn = ({ chain, start, end }: Block): readonly number[] => chain.slice(start, end)

const firstIndexIn = ({ chain, start }: Block): number => chain[start] ?? 0

type Measures = Pick<Block, 'wheelchairs' | 'alone' | 'distance'>

const compareMeasures = (one: Measures, other: Measures): number =>
  one.wheelchairs - other.wheelchairs || one.alone - other.alone || one.distance - other.distance

/** If two blocks are equal by all measures, the block farther from the screen is better, then the block on the left. */
const compareBlocks = ({ seats }: SeatPlan, one: Block, other: Block): number =>
  compareMeasures(one, other) ||
  (seats[firstIndexIn(other)]?.y ?? 0) - (seats[firstIndexIn(one)]?.y ?? 0) ||
  firstIndexIn(one) - firstIndexIn(other)

const sharesSeats = (used: ReadonlySet<number>, seats: readonly number[]): boolean =>
  seats.some((index) => used.has(index))

/** A chain of free seats, and the distance of its seat that is nearest to the focal point. */
type Chain = { readonly seats: readonly number[]; readonly nearest: number }

const chainsIn = ({ plan, distances }: Search, indexes: Iterable<number>): Chain[] =>
  chainsOf(plan, indexes).map((seats) => {
    let nearest = Number.POSITIVE_INFINITY
    for (const index of seats) nearest = Math.min(nearest, distances[index] ?? 0)
    return { seats, nearest }
  })

/** A search that begins near the focal point soon knows good blocks, and can then skip most chains. */
const nearestFirst = (chains: readonly Chain[]): Chain[] => chains.toSorted((one, other) => one.nearest - other.nearest)

/**
 * The best block of `size` seats in a chain if it is better than the best block so far, otherwise the best block so
 * far. Finding the seats that a block leaves alone takes the most time, so the search does that only for blocks that
 * could be better.
 */
const betterBlock = (
  { plan, free, distances }: Search,
  { seats: chain, nearest }: Chain,
  { size, isWanted }: { size: number; isWanted?: (block: Block) => boolean },
  bestSoFar: Block | undefined,
): Block | undefined => {
  let best = bestSoFar
  if (best && compareMeasures({ wheelchairs: 0, alone: 0, distance: size * nearest }, best) > 0) return best
  let [wheelchairs, distance] = [0, 0]
  for (let end = 1; end <= chain.length; end += 1) {
    const start = end - size
    const added = chain[end - 1] ?? 0
    distance += distances[added] ?? 0
    if (plan.seats[added]?.type === 'wheelchair') wheelchairs += 1
    if (start > 0) {
      const removed = chain[start - 1] ?? 0
      distance -= distances[removed] ?? 0
      if (plan.seats[removed]?.type === 'wheelchair') wheelchairs -= 1
    }
    if (start < 0 || (best && compareMeasures({ wheelchairs, alone: 0, distance }, best) > 0)) continue
    const alone = leftAlone(plan, free, chain, start, end).length
    const block = { chain, start, end, wheelchairs, alone, distance }
    if ((!best || compareBlocks(plan, block, best) < 0) && isWanted?.(block) !== false) best = block
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
  isParty: (seats: readonly number[]) => boolean,
): (readonly number[])[] => {
  const { count } = search
  const chains = nearestFirst(chainsIn(search, candidates).filter(({ seats }) => seats.length >= count))
  let first: Block | undefined
  return offersOf((used) => {
    const isWanted = (block: Block): boolean => {
      const seats = indexesIn(block)
      return block.alone <= (first ?? block).alone && !sharesSeats(used, seats) && isParty(seats)
    }
    let best: Block | undefined
    for (const chain of chains) best = betterBlock(search, chain, { size: count, isWanted }, best)
    first ??= best
    return best && indexesIn(best)
  })
}

/** The smallest number of chains that together have this many seats. */
const fewestGroups = (count: number, chains: readonly Chain[]): number => {
  const lengths = Array.from({ length: count }, () => 0)
  for (const { seats } of chains) lengths[seats.length] = (lengths[seats.length] ?? 0) + 1
  let missing = count
  let groups = 0
  for (let length = count - 1; length > 0 && missing > 0; length -= 1) {
    const used = Math.min(lengths[length] ?? 0, Math.ceil(missing / length))
    missing -= used * length
    groups += used
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
 */
const blocksForSplit = (search: Search, chains: readonly Chain[]): Block[][] => {
  const { plan, count } = search
  const groups = fewestGroups(count, chains)
  const bySize = Array.from({ length: count }, (): Block[] => [])
  for (const chain of chains) {
    for (let size = 1; size <= chain.seats.length; size += 1) {
      const best = bySize[size - 1] ?? []
      const worst = best.length === groups ? best.at(-1) : undefined
      const block = betterBlock(search, chain, { size }, worst)
      if (block && block !== worst) addToBest(plan, best, block, groups)
    }
  }
  return [...Map.groupBy(bySize.flat(), ({ chain }) => chain).values()]
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
  let chains = nearestFirst(chainsIn(search, candidates))
  return offersOf((used) => {
    chains = chains.flatMap((chain) =>
      sharesSeats(used, chain.seats)
        ? chainsIn(
            search,
            chain.seats.filter((index) => !used.has(index)),
          )
        : chain,
    )
    const split = bestSplit(count, blocksForSplit(search, chains))
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
