import { defaultFocalPoint, type Point, positionOf } from '@marquee/kernel/seat-positions'

/** Booking's own copy of a showtime, fed by the catalog's events. */
export type Showtime = {
  readonly id: string
  readonly startsAt: Date
  readonly endsAt: Date
  readonly status: 'scheduled' | 'cancelled'
  readonly currency: string
  /** By seat type, in minor units. */
  readonly prices: Readonly<Record<string, number>>
  /** By seat id. */
  readonly layout: ReadonlyMap<string, Seat>
  /** The point with the best view. */
  readonly focalPoint: Point
  /** Whether a choice of seats may leave a lone seat. */
  readonly loneSeats: LoneSeats
}

export type LoneSeats = 'allow' | 'refuse'

/** A seat with the position of its centre, in seat widths. */
export type Seat = Point & {
  readonly id: string
  readonly row: number
  readonly number: number
  readonly type: string
}

/** A seat as the catalog's event has it. Events from before December 2026 have no positions. */
export type CopiedSeat = Omit<Seat, 'x' | 'y'> & { readonly x?: number | undefined; readonly y?: number | undefined }

/**
 * The plan of a showtime's room. If the catalog's event has no position for a seat, row and number give the position.
 */
export const planOf = (
  copiedSeats: readonly CopiedSeat[],
  focalPoint: Point | null,
): Pick<Showtime, 'layout' | 'focalPoint'> => {
  const seats = copiedSeats.map((seat) => ({ ...seat, ...positionOf(seat) }))
  return {
    layout: new Map(seats.map((seat) => [seat.id, seat])),
    focalPoint: focalPoint ?? defaultFocalPoint(seats),
  }
}

export const hasStarted = (showtime: { startsAt: Date }, now: Date): boolean => showtime.startsAt <= now

export const isOnSale = (showtime: Pick<Showtime, 'status' | 'startsAt'>, now: Date): boolean =>
  showtime.status === 'scheduled' && !hasStarted(showtime, now)

/** The letters at the start of a seat's label: `E` of `E12`. */
export const rowLabel = (seatId: string): string => seatId.replace(/\d+$/, '')
