import type { Schemas } from '@marquee/api-client/client'

type Reservation = Schemas['Reservation']

/** How long after its start a show still counts as upcoming: late visitors need their tickets at the door. */
const stillOnMs = 3 * 3_600_000

export type Groups = {
  /** Held and not paid; the hold that ends first comes first. */
  readonly pending: readonly Reservation[]
  /** Tickets of shows that are not over; the next show comes first. */
  readonly upcoming: readonly Reservation[]
  /** Tickets of shows that are over; the latest show comes first. */
  readonly past: readonly Reservation[]
  /** Expired, cancelled and refunded reservations, the newest first. */
  readonly ended: readonly Reservation[]
}

const startOf = ({ showtime }: Reservation): number => Date.parse(showtime.show_datetime)

/** @param now milliseconds since 1970 */
export const groupReservations = (reservations: readonly Reservation[], now: number): Groups => {
  const withStatus = (...statuses: readonly Reservation['status'][]) =>
    reservations.filter(({ status }) => statuses.includes(status))
  const tickets = withStatus('confirmed')
  const isOver = (ticket: Reservation) => startOf(ticket) + stillOnMs <= now
  return {
    pending: withStatus('pending').toSorted((a, b) => Date.parse(a.expires_at) - Date.parse(b.expires_at)),
    upcoming: tickets.filter((ticket) => !isOver(ticket)).toSorted((a, b) => startOf(a) - startOf(b)),
    past: tickets.filter(isOver).toSorted((a, b) => startOf(b) - startOf(a)),
    ended: withStatus('expired', 'cancelled', 'refunded').toSorted(
      (a, b) => Date.parse(b.created_at) - Date.parse(a.created_at),
    ),
  }
}

/** The rows of the seats from front to back, each with its seat numbers in order. */
export const seatsByRow = (seats: Reservation['seats']): { row: string; numbers: number[] }[] => {
  const rows = Map.groupBy(
    seats.toSorted((a, b) => a.row - b.row || a.number - b.number),
    ({ row_label }) => row_label,
  )
  return [...rows].map(([row, inRow]) => ({ row, numbers: inRow.map(({ number }) => number) }))
}

/** What happened to the money of a reservation that has ended. */
export type Money = 'not-charged' | 'on-its-way' | 'returned'

export const moneyOf = ({ status, confirmed_at }: Pick<Reservation, 'status' | 'confirmed_at'>): Money => {
  if (status === 'refunded') return 'returned'
  return status === 'cancelled' && confirmed_at !== null ? 'on-its-way' : 'not-charged'
}
