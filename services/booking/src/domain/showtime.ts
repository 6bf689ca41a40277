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
}

export type Seat = { readonly id: string; readonly row: number; readonly number: number; readonly type: string }

export const hasStarted = (showtime: { startsAt: Date }, now: Date): boolean => showtime.startsAt <= now

export const isOnSale = (showtime: Pick<Showtime, 'status' | 'startsAt'>, now: Date): boolean =>
  showtime.status === 'scheduled' && !hasStarted(showtime, now)

/** The letters at the start of a seat's label: `E` of `E12`. */
export const rowLabel = (seatId: string): string => seatId.replace(/\d+$/, '')
