import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import { rowLabel } from '../../domain/showtime.ts'
import type { ReservationDetails } from '../../infrastructure/reservation-views.ts'

/**
 * A showing as a calendar (RFC 5545) with one event. Its UID is the reservation's id and its SEQUENCE the reservation's
 * version, so a calendar replaces an earlier copy. A cancelled or refunded reservation cancels the event. The times are
 * in UTC, which every calendar shows in its own time zone; the description has the time at the cinema.
 */
export const toCalendar = (
  { reservation, showtime, room, movie }: ReservationDetails,
  { cinema, now }: { cinema: string; now: Date },
): string => {
  const isOff = reservation.status !== 'confirmed'
  const seats = reservation.seats.map((seat) => `row ${rowLabel(seat.id)}, seat ${seat.number}`)
  const start = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone: showtime.timeZone,
  }).format(showtime.startsAt)
  const calendar = ical({
    prodId: { company: 'Marquee', product: 'Tickets', language: 'EN' },
    method: isOff ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH,
  })
  calendar.createEvent({
    id: reservation.id,
    sequence: reservation.version,
    stamp: now,
    start: showtime.startsAt,
    end: showtime.endsAt,
    summary: movie.title,
    location: `${cinema}, ${room.name}`,
    description: [
      `${start} (${showtime.timeZone})`,
      `${room.name}: ${seats.join('; ')}`,
      `Reservation ${reservation.number}`,
    ].join('\n'),
    status: isOff ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  })
  return calendar.toString()
}
