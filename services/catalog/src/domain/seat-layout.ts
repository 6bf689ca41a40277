import { defaultFocalPoint, type Point, positionOf } from '@marquee/kernel/seat-positions'
import { AmbiguousRowLabel, DuplicateSeat, OnlyCompanionSeats, SeatsAtSamePosition } from './errors.ts'

export const seatTypes = ['standard', 'premium', 'wheelchair', 'companion'] as const
export type SeatType = (typeof seatTypes)[number]

/**
 * A seat's id is its label in the room, such as `E12`: the same in the API and on the ticket. The position is the
 * centre of the seat, in seat widths.
 */
export type Seat = Point & {
  readonly id: string
  readonly row: number
  readonly rowLabel: string
  readonly number: number
  readonly type: SeatType
}

/**
 * A seat as staff describe it. Layouts from before December 2026 have such seats, too, without labels and positions.
 */
export type ConfiguredSeat = {
  readonly row: number
  readonly rowLabel?: string | undefined
  readonly number: number
  readonly type: SeatType
  readonly x?: number | undefined
  readonly y?: number | undefined
}

/** The centre and the width of the screen, in seat widths. */
export type Screen = Point & { readonly width: number }

/** The plan of a room. A layout never changes: a room with a new plan gets a new layout. */
export type SeatLayout = {
  readonly seats: readonly Seat[]
  /** Null if staff have set no screen. */
  readonly screen: Screen | null
  /** Null if the focal point follows from the seats. */
  readonly focalPoint: Point | null
}

/** A change of a layout. Undefined keeps a part; null removes the screen, or returns to the default focal point. */
export type LayoutChange = { readonly [Part in keyof SeatLayout]?: SeatLayout[Part] | undefined }

export const maxSeats = 2_000
export const maxRow = 200
export const maxSeatNumber = 999
/** The largest distance of a seat, the screen or the focal point from the origin along one axis, in seat widths. */
export const maxCoordinate = 1_000

/** The letters of a row, like the columns of a spreadsheet: 1 is A, 26 is Z, 27 is AA. Expects a positive integer. */
export const defaultRowLabel = (row: number): string => {
  let label = ''
  for (let rest = row; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    label = String.fromCharCode(65 + ((rest - 1) % 26)) + label
  }
  return label
}

/** A seat with its id. A label or a position that is not given follows from the row and the number. */
export const seatOf = ({ row, number, type, x, y, rowLabel = defaultRowLabel(row) }: ConfiguredSeat): Seat => ({
  id: `${rowLabel}${number}`,
  row,
  rowLabel,
  number,
  type,
  ...positionOf({ row, number, x, y }),
})

/** The seats that share their key with an earlier seat. */
const repeated = (seats: readonly Seat[], keyOf: (seat: Seat) => string): Seat[] => {
  const keys = new Set<string>()
  return seats.filter((seat) => keys.size === keys.add(keyOf(seat)).size)
}

/** Labels that conflict with an earlier seat: the row has another label there, or another row has the label. */
const ambiguousLabels = (seats: readonly Seat[]): string[] => {
  const rowOf = new Map<string, number>()
  const labelOf = new Map<number, string>()
  const ambiguous = seats.filter(({ row, rowLabel }) => {
    const isFirst = !rowOf.has(rowLabel) && !labelOf.has(row)
    if (isFirst) {
      rowOf.set(rowLabel, row)
      labelOf.set(row, rowLabel)
    }
    return rowOf.get(rowLabel) !== row || labelOf.get(row) !== rowLabel
  })
  return [...new Set(ambiguous.map(({ rowLabel }) => rowLabel))]
}

const idsOf = (seats: readonly Seat[]): string[] => [...new Set(seats.map(({ id }) => id))]

/**
 * Creates a room's seats from its configuration, ordered by row and number.
 *
 * @throws DuplicateSeat, AmbiguousRowLabel, SeatsAtSamePosition or OnlyCompanionSeats
 */
export const layOut = (configuration: readonly ConfiguredSeat[]): Seat[] => {
  const seats = configuration.map(seatOf)
  const duplicates = repeated(seats, ({ id }) => id)
  if (duplicates.length > 0) throw new DuplicateSeat(idsOf(duplicates))
  const labels = ambiguousLabels(seats)
  if (labels.length > 0) throw new AmbiguousRowLabel(labels)
  const covered = repeated(seats, ({ x, y }) => `${x}/${y}`)
  if (covered.length > 0) throw new SeatsAtSamePosition(idsOf(covered))
  if (seats.every(({ type }) => type === 'companion')) throw new OnlyCompanionSeats()
  return seats.sort((a, b) => a.row - b.row || a.number - b.number)
}

/** The layout after a change. */
export const changedLayout = (layout: SeatLayout, { seats, screen, focalPoint }: LayoutChange): SeatLayout => ({
  seats: seats ?? layout.seats,
  screen: screen === undefined ? layout.screen : screen,
  focalPoint: focalPoint === undefined ? layout.focalPoint : focalPoint,
})

/** The point with the best view: the point that staff have set, or the default. */
export const focalPointOf = ({ seats, focalPoint }: Pick<SeatLayout, 'seats' | 'focalPoint'>): Point =>
  focalPoint ?? defaultFocalPoint(seats)
