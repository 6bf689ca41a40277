import { rowLabel } from '../../domain/showtime.ts'
import type { ReservationDetails } from '../../infrastructure/reservation-views.ts'
import type { TicketPage } from '../../infrastructure/ticket-pdf.ts'
import type { SeatTicket } from '../find-tickets.ts'

/** English, with the day before the month and times from 00:00 to 23:59. */
const locale = 'en-GB'

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const priceOf = (minorUnits: number, currency: string): string => {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency })
  return format.format(minorUnits / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

/** The texts of a page for each ticket, with date and time in the cinema's time zone. */
export const toTicketPages = (
  { reservation, showtime, room, movie }: ReservationDetails,
  tickets: readonly SeatTicket[],
  cinema: string,
): TicketPage[] => {
  const { startsAt, timeZone } = showtime
  const date = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone } as const
  const time = { hour: '2-digit', minute: '2-digit', timeZoneName: 'short', timeZone } as const
  return tickets.map(({ seat, code }, index) => ({
    cinema,
    position: `Ticket ${index + 1} of ${tickets.length}`,
    title: movie.title,
    date: new Intl.DateTimeFormat(locale, date).format(startsAt),
    time: new Intl.DateTimeFormat(locale, time).format(startsAt),
    room: room.name,
    row: rowLabel(seat.id),
    seat: String(seat.number),
    ticketType: 'Adult',
    seatType: capitalised(seat.type),
    price: priceOf(seat.price, reservation.currency),
    number: reservation.number,
    code,
  }))
}
