import { DuplicateSeat } from './errors.ts'

export const seatTypes = ['standard', 'premium', 'wheelchair', 'companion'] as const
export type SeatType = (typeof seatTypes)[number]

/** A seat's id is its label in the room, such as `E12`: the same in the API and on the ticket. */
export type Seat = { readonly id: string; readonly row: number; readonly number: number; readonly type: SeatType }

export const maxSeats = 2_000
export const maxRow = 200
export const maxSeatNumber = 999

/** The letters of a row, like the columns of a spreadsheet: 1 is A, 26 is Z, 27 is AA. Expects a positive integer. */
export const rowLabel = (row: number): string => {
  let label = ''
  for (let rest = row; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    label = String.fromCharCode(65 + ((rest - 1) % 26)) + label
  }
  return label
}

/**
 * Creates a room's seats from its configuration, ordered by row and number. Throws DuplicateSeat, with the ids of the
 * seats that the configuration has more than once.
 */
export const layOut = (configuration: readonly Omit<Seat, 'id'>[]): Seat[] => {
  const seats = new Map<string, Seat>()
  const repeated = new Set<string>()
  for (const { row, number, type } of configuration) {
    const id = `${rowLabel(row)}${number}`
    if (seats.has(id)) repeated.add(id)
    seats.set(id, { id, row, number, type })
  }
  if (repeated.size > 0) {
    throw new DuplicateSeat([...repeated])
  }
  return [...seats.values()].sort((a, b) => a.row - b.row || a.number - b.number)
}
