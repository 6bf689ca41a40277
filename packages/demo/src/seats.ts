/** A seat on the seat map, with what a choice depends on. */
export type MappedSeat = { id: string; x: number; y: number; type: string; status: string }

/** Seats of one row are neighbours if their centres are at most this many seat widths apart. */
const neighbourDistance = 1.25

const areNeighbours = (one: MappedSeat, other: MappedSeat): boolean =>
  one.y === other.y && Math.abs(one.x - other.x) <= neighbourDistance

/** The longest runs of seats side by side, from the front and from the left. */
const runsOf = <Seat extends MappedSeat>(seats: readonly Seat[]): Seat[][] => {
  const runs: Seat[][] = []
  for (const seat of seats.toSorted((one, other) => one.y - other.y || one.x - other.x)) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    if (run && last && areNeighbours(last, seat)) run.push(seat)
    else runs.push([seat])
  }
  return runs
}

/**
 * The first free standard or premium seats side by side, at the left end of their run of free seats; undefined when there
 * are not enough. Prefers runs that fit without a single seat left over, because a room may refuse to leave one.
 */
export const seatsTogether = <Seat extends MappedSeat>(seats: readonly Seat[], count: number): Seat[] | undefined => {
  const free = seats.filter(({ status, type }) => status === 'available' && (type === 'standard' || type === 'premium'))
  const gaps = runsOf(free).filter(({ length }) => length >= count)
  const gap = gaps.find(({ length }) => length !== count + 1) ?? gaps[0]
  return gap?.slice(0, count)
}
