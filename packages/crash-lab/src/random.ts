import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

export type Random = ReturnType<typeof seededRandom>

/** Draws that are the same for the same seed. */
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
    /** True in so many of a hundred draws. */
    chance: (percent: number): boolean => between(1, 100) <= percent,
    shuffle: <T>(items: readonly T[]): T[] => {
      const left = [...items]
      return items.flatMap(() => left.splice(between(0, left.length - 1), 1))
    },
    /** A generator of its own, so that what one draws does not shift what another draws. */
    fork: () => seededRandom(between(0, 0x7fffffff)),
  }
}
