import ical, { escape as escapeText, foldLines, ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import { rowLabel } from '../../domain/showtime.ts'
import type { ReservationDetails } from '../../infrastructure/reservation-views.ts'
import { nightName } from '../night-name.ts'
import type { Reader } from '../reader.body.ts'
import { ticketTexts } from '../ticket-texts.ts'

/**
 * Adds the organizer, which RFC 5546 requires for both methods. Its address is the cinema's website, because the cinema
 * has no configured mail address, and ical-generator writes only mail addresses.
 */
const withOrganizer = (calendar: string, { name, url }: { name: string; url: string }): string => {
  const organizer = foldLines(`ORGANIZER;CN="${escapeText(name, true)}":${url}`)
  return calendar.replace('BEGIN:VEVENT\r\n', (begin) => `${begin}${organizer}\r\n`)
}

/** Lines with the start of a show in the cinema's time zone, and the night that a show after midnight belongs to. */
const startLines = (showtime: { startsAt: Date; timeZone: string }, reader: Reader): string[] => {
  const { startsAt, timeZone } = showtime
  const { locale } = reader
  const start = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', timeZone }).format(startsAt)
  return [
    `${start.charAt(0).toLocaleUpperCase(locale)}${start.slice(1)} (${timeZone})`,
    nightName(showtime, reader) ?? [],
  ].flat()
}

/**
 * A showing as a calendar (RFC 5545) with one event. Its UID is the reservation's id, so a calendar replaces an earlier
 * copy. Its SEQUENCE grows with every change of the reservation, of the movie and of the room; a showing keeps its
 * movie, its room and its times. A cancelled or refunded reservation cancels the event. The times are in UTC, which
 * every calendar shows in its own time zone; the description has the time at the cinema.
 */
export const toCalendar = (
  { reservation, showtime, room, movie }: ReservationDetails,
  { cinema, publicUrl, reader, now }: { cinema: string; publicUrl: string; reader: Reader; now: Date },
): string => {
  const texts = ticketTexts[reader.language]
  const isOff = reservation.status !== 'confirmed'
  const seats = reservation.seats.map((seat) => texts.seatInRow(rowLabel(seat.id), seat.number))
  const calendar = ical({
    prodId: { company: 'Marquee', product: 'Tickets', language: reader.language.toUpperCase() },
    method: isOff ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH,
  })
  calendar.createEvent({
    id: reservation.id,
    sequence: reservation.version + movie.sequence + room.sequence,
    stamp: now,
    start: showtime.startsAt,
    end: showtime.endsAt,
    summary: movie.title,
    location: `${cinema}, ${room.name}`,
    description: [
      ...startLines(showtime, reader),
      `${room.name}: ${seats.join('; ')}`,
      texts.reservationNumber(reservation.number),
    ].join('\n'),
    url: `${publicUrl}/reservations/${reservation.id}`,
    status: isOff ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  })
  return withOrganizer(calendar.toString(), { name: cinema, url: `${publicUrl}/` })
}
