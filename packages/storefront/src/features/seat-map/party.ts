import { chainsOf, type Layout } from './layout.ts'
import { isFree, isOrdinary, middleOf, type Seat } from './seats.ts'

/** How good a block is: the smaller of the first numbers that differ decides. */
type Measures = readonly number[]
type Block = { readonly seats: readonly Seat[]; readonly measures: Measures }

const isBetter = (one: Measures, other: Measures): boolean =>
  (one.map((measure, index) => measure - (other[index] ?? 0)).find((difference) => difference !== 0) ?? 0) < 0

/** Every block of so many ordinary seats side by side, and how many seats the block would leave alone in its chain. */
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
 * So many seats side by side, among them the given seat. The block that leaves the fewest seats alone is best, then the
 * block with the fewest seats of another type, then the block with the seat nearest to its middle. Undefined if there
 * are not enough seats side by side.
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
 * So many free seats side by side, as near as possible to a point. Of equally near blocks, the one that leaves fewer
 * seats alone is better.
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

/**
 * For seats that somebody else took: as many free seats of the same types, side by side if possible, and near the lost
 * ones. Undefined if there are not enough of them.
 *
 * @param kept the seats that the visitor still has
 */
export const likeSeats = (
  layout: Layout,
  lost: readonly Seat[],
  kept: readonly string[],
): readonly Seat[] | undefined => {
  const types = lost.map(({ type }) => type)
  const rest: Layout = { ...layout, byPlace: layout.byPlace.filter(({ id }) => !kept.includes(id)) }
  const block = lost.every(isOrdinary) ? nearestBlock(rest, lost.length, middleOf(lost), { types }) : undefined
  if (block) return block
  const free = rest.byPlace.filter(isFree)
  const found: Seat[] = []
  for (const seat of lost) {
    const [nearest] = free
      .filter((other) => other.type === seat.type && !found.includes(other))
      .sort((one, other) => distance(one, seat) - distance(other, seat))
    if (nearest) found.push(nearest)
  }
  return found.length === lost.length ? found : undefined
}

/** The free ordinary seats that a pick leaves alone: they had a free neighbour, and lose the last one. */
export const leftAlone = ({ byPlace }: Layout, picked: readonly string[]): readonly Seat[] => {
  if (picked.length === 0) return []
  return chainsOf(byPlace, isFree)
    .filter((chain) => chain.length > 1 && chain.some(({ id }) => picked.includes(id)))
    .flatMap((chain) => chainsOf(chain, ({ id }) => !picked.includes(id)))
    .flatMap((rest) => (rest.length === 1 ? rest.filter(isOrdinary) : []))
}

/** The free companion seats that go with a wheelchair space, the nearest first, at most three. */
export const companionsOf = ({ byPlace }: Layout, space: Seat, picked: readonly string[]): readonly Seat[] =>
  (
    chainsOf(
      byPlace,
      (seat) => seat === space || (seat.type === 'companion' && isFree(seat) && !picked.includes(seat.id)),
    ).find((chain) => chain.includes(space)) ?? []
  )
    .filter((seat) => seat !== space)
    .sort((one, other) => distance(one, space) - distance(other, space))
    .slice(0, 3)

/** The companion seats of a pick that are not connected to a wheelchair space of the pick. */
export const companionsAlone = (picked: readonly Seat[]): readonly Seat[] =>
  chainsOf(
    picked.toSorted((one, other) => one.y - other.y || one.x - other.x),
    (seat) => !isOrdinary(seat),
  )
    .filter((chain) => chain.every(({ type }) => type === 'companion'))
    .flat()
