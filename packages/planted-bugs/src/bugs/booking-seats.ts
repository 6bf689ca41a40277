import type { PlantedBug } from '../planted-bug.ts'

const kernel = (file: string): string => `packages/kernel/src/${file}`
const domain = (file: string): string => `services/booking/src/domain/${file}`
const features = (test: string): string => `services/booking/src/features/${test}`

/** Bugs in neighbours, companions, lone seats and best seats. */
export const bookingSeatBugs: readonly PlantedBug[] = [
  {
    name: 'seats on both sides of a narrow aisle count as neighbours',
    patches: [
      { file: kernel('seat-plan.ts'), find: 'const neighbourQuarters = 5', replace: 'const neighbourQuarters = 6' },
    ],
    tests: [kernel('seat-plan.test.ts')],
  },
  {
    name: 'a choice that leaves a lone seat is refused although every other choice would leave a lone seat too',
    patches: [
      {
        file: kernel('lone-seats.ts'),
        find: '  return move?.alone === 0 ? move.block : undefined',
        replace: '  return move?.block',
      },
    ],
    tests: [kernel('lone-seats.test.ts')],
  },
  {
    name: 'four companion seats are sold with one wheelchair space',
    patches: [
      {
        file: kernel('companions.ts'),
        find: 'const companionsPerWheelchair = 3',
        replace: 'const companionsPerWheelchair = 4',
      },
    ],
    tests: [kernel('companions.test.ts')],
  },
  {
    name: 'a later offer of best seats leaves a lone seat although the first offer leaves none',
    patches: [
      {
        file: domain('best-seats.ts'),
        find: 'block.alone <= (first ?? block).alone && ',
        replace: '',
      },
    ],
    tests: [domain('best-seats.test.ts')],
  },
  {
    name: 'the search for the best seats skips blocks that are as near as the best so far',
    patches: [
      {
        file: domain('best-seats.ts'),
        find: 'distance: size * nearest }, best) > 0',
        replace: 'distance: size * nearest }, best) >= 0',
      },
    ],
    tests: [domain('best-seats.test.ts')],
  },
  {
    name: 'the search for the best seats looks for the lone seats of every block',
    patches: [
      {
        file: domain('best-seats.ts'),
        find: 'if (start < 0 || (best && compareMeasures({ wheelchairs, alone: 0, distance }, best) > 0)) continue',
        replace: 'if (start < 0) continue',
      },
      {
        file: domain('best-seats.ts'),
        find: 'if (best && compareMeasures({ wheelchairs: 0, alone: 0, distance: size * nearest }, best) > 0) return best',
        replace: '',
      },
    ],
    tests: [domain('best-seats.test.ts')],
  },
  {
    name: 'a choice is refused because of a lone seat beside seats that were released meanwhile',
    patches: [
      {
        file: 'services/booking/src/features/place-reservation/place-reservation.ts',
        find: 'return decideBy(snapshots.newest(showtime.id))',
        replace: 'throw error',
      },
    ],
    tests: [features('place-reservation/chosen-seats.int.test.ts')],
  },
  {
    name: 'a party gets the best seats that were found for a party of another size',
    patches: [
      {
        file: 'services/booking/src/features/find-best-seats/find-best-seats.ts',
        find: '`${showtime.id} ${wish.count} ${wish.seatType}`',
        replace: '`${showtime.id} ${wish.seatType}`',
      },
    ],
    tests: [features('find-best-seats/find-best-seats.int.test.ts')],
  },
  {
    name: 'a replica offers seats of a cancelled showtime that it has in its cache',
    patches: [
      {
        file: 'services/booking/src/features/find-best-seats/find-best-seats.ts',
        find: 'if (isCancelled) return []',
        replace: 'if (isCancelled && digest === undefined) return []',
      },
    ],
    tests: [features('find-best-seats/find-best-seats.int.test.ts')],
  },
]
