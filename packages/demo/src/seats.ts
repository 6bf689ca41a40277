export type MappedSeat = { id: string; row: number; number: number; type: string; price: number; status: string }

/** The first free standard or premium seats side by side in one row; undefined when there are not enough. */
export const seatsTogether = <Seat extends MappedSeat>(seats: readonly Seat[], count: number): Seat[] | undefined => {
  const free = seats.filter(({ status, type }) => status === 'available' && (type === 'standard' || type === 'premium'))
  const isBeside = (seat: Seat, next: Seat | undefined) => next?.row === seat.row && next.number === seat.number + 1
  const sorted = free.toSorted((one, other) => one.row - other.row || one.number - other.number)
  for (const start of sorted.keys()) {
    const group = sorted.slice(start, start + count)
    if (group.length === count && group.every((seat, i) => i === count - 1 || isBeside(seat, group[i + 1])))
      return group
  }
  return undefined
}
