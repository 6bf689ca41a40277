import { companionsAlone as companionsWithoutSpace } from '@marquee/kernel/companions'
import { isOrdinary } from '@marquee/kernel/lone-seats'
import { chainsOf, type Layout, seatsIn } from './layout.ts'
import { idsOf, isFree, middleOf, type Seat } from './seats.ts'

/**
 * How good a block is. Of two blocks, the one with the smaller number is better, in the first place where they differ.
 */
type Measures = readonly number[]
type Block = { readonly seats: readonly Seat[]; readonly measures: Measures }

const isBetter = (one: Measures, other: Measures): boolean =>
  (one.map((measure, index) => measure - (other[index] ?? 0)).find((difference) => difference !== 0) ?? 0) < 0

/** Every block of `count` ordinary seats side by side, and how many seats the block would leave alone in its chain. */
const blocksOf = (chain: readonly Seat[], count: number): { seats: readonly Seat[]; alone: number }[] =>
  chain.flatMap((_, start) => {
    const seats = chain.slice(start, start + count)
    if (seats.length < count || !seats.every(isOrdinary)) return []
    const rests = [chain.slice(0, start), chain.slice(start + count)]
    return [{ seats, alone: rests.filter((rest) => rest.length === 1 && rest.every(isOrdinary)).length }]
  })

const best = (blocks: Iterable<Block>): readonly Seat[] | undefined => {
  let found: Block | undefined
  for (const block of blocks) if (!found || isBetter(block.measures, found.measures)) found = block
  return found?.seats
}

/** The chains of seats that the visitor can have: free seats, and those that the visitor gives back for them. */
const openChains = ({ byPlace }: Layout, givenBack: readonly string[]): Seat[][] =>
  chainsOf(byPlace, (seat) => isFree(seat) || givenBack.includes(seat.id))

/**
 * A block of `count` seats side by side that has the given seat. The block that leaves the fewest seats alone is best,
 * then the block with the fewest seats of another type, then the block with the seat nearest to its middle. Undefined
 * if there are not enough seats side by side.
 *
 * @param givenBack picked seats that the block may use again
 */
export const blockAround = (
  layout: Layout,
  seat: Seat,
  count: number,
  givenBack: readonly string[] = [],
): readonly Seat[] | undefined => {
  const chain = openChains(layout, givenBack).find((seats) => seats.includes(seat)) ?? []
  return best(
    blocksOf(chain, count)
      .filter(({ seats }) => seats.includes(seat))
      .map(({ seats, alone }) => ({
        seats,
        measures: [
          alone,
          seats.filter(({ type }) => type !== seat.type).length,
          Math.abs(middleOf(seats).x - seat.x),
          middleOf(seats).x,
        ],
      })),
  )
}

/** All ordinary seats that are free and side by side with the given seat, which is one of them. */
export const togetherWith = ({ byPlace }: Layout, seat: Seat, givenBack: readonly string[] = []): readonly Seat[] =>
  chainsOf(byPlace, (other) => isOrdinary(other) && (isFree(other) || givenBack.includes(other.id))).find((seats) =>
    seats.includes(seat),
  ) ?? []

/**
 * A block of `count` free seats side by side. The block that leaves the fewest seats alone is best, then the block that
 * is nearest to a point.
 *
 * @param types the types of the seats, if they must be the same as before
 */
export const nearestBlock = (
  layout: Layout,
  count: number,
  from: { readonly x: number; readonly y: number },
  { givenBack = [], types }: { givenBack?: readonly string[]; types?: readonly string[] } = {},
): readonly Seat[] | undefined => {
  const wanted = types?.toSorted().join()
  const typesOf = (seats: readonly Seat[]) => seats.map(({ type }) => type).toSorted()
  return best(
    openChains(layout, givenBack).flatMap((chain) =>
      blocksOf(chain, count)
        .filter(({ seats }) => wanted === undefined || typesOf(seats).join() === wanted)
        .map(({ seats, alone }) => {
          const middle = middleOf(seats)
          return { seats, measures: [alone, (middle.x - from.x) ** 2 + (middle.y - from.y) ** 2, -middle.y, middle.x] }
        }),
    ),
  )
}

const distance = (one: Seat, other: Seat): number => (one.x - other.x) ** 2 + (one.y - other.y) ** 2

const byDistance = (from: Seat) => (one: Seat, other: Seat) => distance(one, from) - distance(other, from)

/** The free companion seats that go with a wheelchair space, the nearest first, at most three. */
export const companionsOf = ({ byPlace }: Layout, space: Seat, picked: readonly string[]): readonly Seat[] =>
  (
    chainsOf(
      byPlace,
      (seat) => seat === space || (seat.type === 'companion' && isFree(seat) && !picked.includes(seat.id)),
    ).find((chain) => chain.includes(space)) ?? []
  )
    .filter((seat) => seat !== space)
    .sort(byDistance(space))
    .slice(0, 3)

/** The companion seats of a pick that go with no wheelchair space of the pick, by the rule of the API. */
export const companionsAlone = (picked: readonly Seat[]): readonly Seat[] => {
  const alone = companionsWithoutSpace(picked)
  return picked.filter(({ id }) => alone.includes(id))
}

/** The free wheelchair spaces that a pick needs for its companion seats; empty if no free spaces are enough. */
export const spacesFor = (layout: Layout, picked: readonly Seat[]): readonly Seat[] => {
  let alone = companionsAlone(picked)
  const spaces: Seat[] = []
  for (const space of layout.byPlace) {
    if (space.type !== 'wheelchair' || !isFree(space) || picked.includes(space)) continue
    const rest = companionsAlone([...picked, ...spaces, space])
    if (rest.length < alone.length) spaces.push(space)
    if (rest.length < alone.length) alone = rest
  }
  return alone.length === 0 ? spaces : []
}

/** Seats to pick instead of lost ones, and kept seats to give back for them. */
export type Like = { readonly added: readonly Seat[]; readonly givenBack: readonly Seat[] }

/** The part of a pick that lost seats, and the seats that no replacement may use. */
type Loss = { readonly kept: readonly Seat[]; readonly lost: readonly Seat[]; readonly used: readonly string[] }

const isSpace = ({ type }: Seat): boolean => type === 'wheelchair'

/** For lost ordinary seats: as many free seats of the same types, side by side if possible, and near the lost seats. */
const likeOrdinary = (layout: Layout, { lost, used }: Loss): Like | undefined => {
  if (lost.length === 0) return { added: [], givenBack: [] }
  const rest: Layout = { ...layout, byPlace: layout.byPlace.filter(({ id }) => !used.includes(id)) }
  const block = nearestBlock(rest, lost.length, middleOf(lost), { types: lost.map(({ type }) => type) })
  if (block) return { added: block, givenBack: [] }
  const added: Seat[] = []
  for (const seat of lost) {
    const [nearest] = rest.byPlace
      .filter((other) => isFree(other) && other.type === seat.type && !added.includes(other))
      .sort(byDistance(seat))
    if (nearest) added.push(nearest)
  }
  return added.length === lost.length ? { added, givenBack: [] } : undefined
}

/** A lost wheelchair space or companion seat is replaced so that every companion seat goes with the right space. */
const likeSpecial = (layout: Layout, { kept, lost, used }: Loss): Like | undefined => {
  const [first] = lost
  if (!first) return { added: [], givenBack: [] }
  const lostSpaces = lost.filter(isSpace).length
  const companions = kept.filter((seat) => !isSpace(seat))
  const free = layout.byPlace
    .filter((seat) => isSpace(seat) && isFree(seat) && !used.includes(seat.id))
    .sort(byDistance(lost.find(isSpace) ?? first))
  const ways = lostSpaces === 0 ? [[]] : free.map((_, start) => free.slice(start, start + lostSpaces))
  for (const spaces of ways) {
    // Kept companion seats stay if the new space is beside them. Otherwise they move along.
    for (const givenBack of [[], companions]) {
      const stay = kept.filter((seat) => !givenBack.includes(seat))
      const near = [...stay, ...spaces].filter(isSpace).flatMap((space) => companionsOf(layout, space, used))
      const count = lost.length - lostSpaces + givenBack.length
      const added = [...spaces, ...new Set(near)].slice(0, lostSpaces + count)
      const isWhole = spaces.length === lostSpaces && added.length === lostSpaces + count
      if (isWhole && companionsAlone([...stay, ...added]).length === 0) return { added, givenBack }
    }
  }
  return undefined
}

/**
 * Free seats to pick instead of seats that somebody else took: like the lost seats, and near them. Undefined if there
 * are not enough. A wheelchair space and its companion seats stay together: if the space is lost, kept companion seats
 * may move along.
 *
 * @param picked the seats that the visitor still has
 */
export const likeSeats = (layout: Layout, lost: readonly Seat[], picked: readonly string[]): Like | undefined => {
  const kept = seatsIn(layout, picked)
  const parts: Omit<Loss, 'used'>[] = [{ kept: kept.filter(isOrdinary), lost: lost.filter(isOrdinary) }]
  for (const chain of chainsOf(seatsIn(layout, idsOf([...kept, ...lost])), (seat) => !isOrdinary(seat))) {
    parts.push({
      kept: chain.filter((seat) => !lost.includes(seat)),
      lost: chain.filter((seat) => lost.includes(seat)),
    })
  }
  const all: { added: Seat[]; givenBack: Seat[] } = { added: [], givenBack: [] }
  for (const part of parts) {
    const used = [...picked, ...idsOf(all.added)]
    const like = part.lost.every(isOrdinary)
      ? likeOrdinary(layout, { ...part, used })
      : likeSpecial(layout, { ...part, used })
    if (!like) return undefined
    all.added.push(...like.added)
    all.givenBack.push(...like.givenBack)
  }
  return { added: seatsIn(layout, idsOf(all.added)), givenBack: all.givenBack }
}
