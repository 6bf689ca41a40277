import fc from 'fast-check'
import type { PlacedSeat } from './seat-plan.ts'

/** A room at one moment. */
export type RoomOfTest = { readonly seats: readonly PlacedSeat[]; readonly isFree: (seatId: string) => boolean }

const types: Record<string, string> = { s: 'standard', p: 'premium', w: 'wheelchair', c: 'companion' }

/**
 * Parses a plan of a room as seen from above, with the screen at the top. A letter is a free seat (`s`tandard,
 * `p`remium, `w`heelchair, `c`ompanion), a capital letter is a taken seat; any other character is an empty place. `B3`
 * is in the second line at the third place.
 */
export const roomFrom = (plan: string): RoomOfTest => {
  const taken = new Set<string>()
  const seats = plan.split('\n').flatMap((line, row) =>
    [...line].flatMap((letter, column) => {
      const type = types[letter.toLowerCase()]
      const id = `${String.fromCharCode(65 + row)}${column + 1}`
      if (letter !== letter.toLowerCase()) taken.add(id)
      return type ? [{ id, type, x: column + 1, y: row + 1 }] : []
    }),
  )
  return { seats, isFree: (id) => !taken.has(id) }
}

const gapQuarters = fc.constantFrom(4, 4, 4, 5, 3, 6, 8)
const type = fc.constantFrom('standard', 'standard', 'standard', 'standard', 'premium', 'companion', 'wheelchair')
const row = fc.array(fc.record({ gapQuarters, type, isFree: fc.constantFrom(true, true, true, false) }), {
  minLength: 1,
  maxLength: 8,
})

/** Small rooms with aisles, offset rows, all types of seats, and some seats taken. */
export const smallRooms: fc.Arbitrary<RoomOfTest> = fc
  .array(row, { minLength: 1, maxLength: 3 })
  .filter((rows) => rows.flat().length <= 12)
  .map((rows) => {
    const taken = new Set<string>()
    const seats = rows.flatMap((places, rowIndex) => {
      let x = rowIndex / 4
      return places.map((place, index) => {
        const id = `${String.fromCharCode(65 + rowIndex)}${index + 1}`
        x += place.gapQuarters / 4
        if (!place.isFree) taken.add(id)
        return { id, type: place.type, x, y: rowIndex * 1.25 }
      })
    })
    return { seats, isFree: (id) => !taken.has(id) }
  })

/** All choices of `count` seats. */
export const choicesOf = (seats: readonly PlacedSeat[], count: number): PlacedSeat[][] => {
  if (count === 0) return [[]]
  return seats.flatMap((seat, index) => choicesOf(seats.slice(index + 1), count - 1).map((others) => [seat, ...others]))
}

/** Whether two seats are neighbours as docs/glossary.md defines them. */
const neighbouring = (one: PlacedSeat, other: PlacedSeat): boolean =>
  one !== other && one.y === other.y && Math.abs(one.x - other.x) <= 1.25

/** Splits seats into groups. The seats of a group are connected by neighbours. */
export const groupsOf = (seats: readonly PlacedSeat[]): PlacedSeat[][] => {
  const rest = new Set(seats)
  const groups: PlacedSeat[][] = []
  for (const first of rest) {
    const group = [first]
    rest.delete(first)
    for (const member of group) {
      for (const other of rest) {
        if (!neighbouring(member, other)) continue
        group.push(other)
        rest.delete(other)
      }
    }
    groups.push(group)
  }
  return groups
}

/**
 * The seats that a choice leaves alone: ordinary free seats with a free neighbour before the choice and none after it.
 */
export const aloneAfter = ({ seats, isFree }: RoomOfTest, choice: readonly PlacedSeat[]): string[] => {
  const hasFreeNeighbour = (seat: PlacedSeat, taken: readonly PlacedSeat[]) =>
    seats.some((other) => neighbouring(seat, other) && isFree(other.id) && !taken.includes(other))
  return seats
    .filter((seat) => ['standard', 'premium'].includes(seat.type) && isFree(seat.id) && !choice.includes(seat))
    .filter((seat) => hasFreeNeighbour(seat, []) && !hasFreeNeighbour(seat, choice))
    .map(({ id }) => id)
}

/** The types of seats, in alphabetical order. */
export const typesOf = (seats: readonly PlacedSeat[]): string =>
  seats
    .map((seat) => seat.type)
    .sort()
    .join()
