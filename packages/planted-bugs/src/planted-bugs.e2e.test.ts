import { expect, it } from 'vitest'
import type { PlantedBug } from './planted-bug.ts'
import { tryPlantedBugs } from './try-planted-bugs.ts'

const money = 'packages/kernel/src/money.ts'
const reservation = 'services/booking/src/domain/reservation.ts'

/** Three bugs that unit tests catch, and a change that is no bug. */
const bugs: readonly PlantedBug[] = [
  {
    name: 'a sum of money may exceed the safe integers',
    patches: [{ file: money, find: ' || !Number.isSafeInteger(sum)', replace: '' }],
    tests: ['packages/kernel/src/money.test.ts'],
  },
  {
    name: 'a customer may hold eleven seats',
    patches: [{ file: reservation, find: 'seatIds.length > seatLimit', replace: 'seatIds.length > seatLimit + 1' }],
    tests: ['packages/kernel/src/money.test.ts', 'services/booking/src/domain/reservation.test.ts'],
  },
  {
    name: 'a hold expires a moment late',
    patches: [{ file: reservation, find: 'reservation.expiresAt <= now', replace: 'reservation.expiresAt < now' }],
    tests: ['services/booking/src/domain/reservation.test.ts'],
  },
  {
    name: 'a comment is changed',
    patches: [
      {
        file: reservation,
        find: '/** Something that happened to a reservation. Each fact becomes a domain event. */',
        replace: '/** What happened. */',
      },
    ],
    tests: ['services/booking/src/domain/reservation.test.ts'],
  },
]

it('reports the failing test of each bug, and no failing test for a change that is no bug', async () => {
  const lines: string[] = []
  const outcomes = await tryPlantedBugs(bugs, (line) => lines.push(line))
  expect(outcomes.map(({ failure }) => failure?.test)).toEqual([
    'packages/kernel/src/money.test.ts > sumOfMinorUnits refuses fractions of a minor unit, and a sum beyond the safe integers',
    'services/booking/src/domain/reservation.test.ts > placing > takes ten seats and not eleven',
    'services/booking/src/domain/reservation.test.ts > giving a seat back > changes nothing for an expired hold whose late money is refunded',
    undefined,
  ])
  expect(outcomes[0]?.failure?.reason).toMatch(/expected .* to throw/)
  expect(lines.at(-1)).toBe('SURVIVED a comment is changed')
}, 120_000)

it('throws when a planted bug names a test file that does not exist', async () => {
  const [bug] = bugs
  if (!bug) throw new Error('the list of bugs is empty')
  const tests = ['packages/kernel/src/no-such-file.test.ts']
  await expect(tryPlantedBugs([{ ...bug, tests }], () => undefined)).rejects.toThrow('there is no test file')
}, 120_000)
