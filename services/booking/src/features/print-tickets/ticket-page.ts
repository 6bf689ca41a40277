import { rowLabel } from '../../domain/showtime.ts'
import type { ReservationDetails } from '../../infrastructure/reservation-views.ts'
import type { TicketPage } from '../../infrastructure/ticket-pdf.ts'
import type { SeatTicket } from '../find-tickets.ts'
import { nightName } from '../night-name.ts'
import type { Reader } from '../reader.body.ts'
import { ticketTexts } from '../ticket-texts.ts'

const priceOf = (minorUnits: number, { currency, locale }: { currency: string; locale: string }): string => {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency })
  return format.format(minorUnits / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

/**
 * The date and the time of a show in the cinema's time zone. The day of a show after midnight is the night before, and
 * its date has the weekday.
 */
const timeOf = (showtime: { startsAt: Date; timeZone: string }, reader: Reader) => {
  const { startsAt, timeZone } = showtime
  const { locale } = reader
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { ...options, timeZone })
  // Spanish weekdays are in lower case, and the weekday begins a line.
  const asLine = (text: string) => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1)
  const zone = format({ hour: 'numeric', timeZoneName: 'short' }).formatToParts(startsAt)
  const date = { day: 'numeric', month: 'long', year: 'numeric' } as const
  const night = nightName(showtime, reader)
  return {
    day: night ?? asLine(format({ weekday: 'long' }).format(startsAt)),
    date: asLine(format(night === undefined ? date : { weekday: 'long', ...date }).format(startsAt)),
    time: format({ timeStyle: 'short' }).format(startsAt),
    zone: zone.find(({ type }) => type === 'timeZoneName')?.value ?? '',
  }
}

/** The texts of a page for each ticket. */
export const toTicketPages = (
  { reservation, showtime, room, movie }: ReservationDetails,
  tickets: readonly SeatTicket[],
  { cinema, reader }: { cinema: string; reader: Reader },
): TicketPage[] => {
  const { language, locale } = reader
  const texts = ticketTexts[language]
  const { room: roomLabel, row, seat: seatLabel, seatType, price, reservation: number, showCode } = texts
  return tickets.map(({ seat, code }, index) => ({
    language,
    labels: { room: roomLabel, row, seat: seatLabel, seatType, price, number, showCode },
    cinema,
    position: texts.position(index + 1, tickets.length),
    title: movie.title,
    titleIfIllegible: texts.illegibleTitle(reservation.number),
    ...timeOf(showtime, reader),
    room: room.name,
    roomIfIllegible: texts.illegibleRoom,
    row: rowLabel(seat.id),
    seat: String(seat.number),
    seatType: texts.seatTypes[seat.type] ?? seat.type,
    price: priceOf(seat.price, { currency: reservation.currency, locale }),
    number: reservation.number,
    code,
  }))
}
