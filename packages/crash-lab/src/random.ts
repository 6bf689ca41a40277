import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

export type Random = ReturnType<typeof seededRandom>

/** A source of random draws. The same seed gives the same draws. */
export const seededRandom = (seed: number) => {
  const generator = xoroshiro128plus(seed)
  const between = (least: number, most: number): number => uniformInt(generator, least, most)
  const pick = <T>(items: readonly T[]): T => {
    const item = items[between(0, items.length - 1)]
    if (item === undefined) throw new RangeError('nothing to pick from')
    return item
  }
  return {
    /** A whole number from `least` to `most`, both included. */
    between,
    pick,
    /** True in `percent` of a hundred draws, on average. */
    chance: (percent: number): boolean => between(1, 100) <= percent,
    shuffle: <T>(items: readonly T[]): T[] => {
      const left = [...items]
      return items.flatMap(() => left.splice(between(0, left.length - 1), 1))
    },
    /** A separate generator. Draws from one of the two do not shift the draws from the other. */
    fork: () => seededRandom(between(0, 0x7fffffff)),
  }
}
