import { toZonedDateTime } from '@marquee/kernel/zoned-time'

/** A showing to schedule. Times are instants. */
export type PlannedShowtime = { film: string; room: string; startsAt: Date; endsAt: Date }

type Plan = {
  films: readonly { title: string; durationMinutes: number }[]
  rooms: readonly { name: string; firstShow: string }[]
  /** YYYY-MM-DD, the cinema's days. */
  days: readonly string[]
  timeZone: string
  /** Nothing is planned before this. */
  earliest: Date
}

export const cleaningMinutes = 20
const showsADay = 4
const minute = 60_000
const day = 24 * 60 * minute

/** The instant at which clocks in the zone show this date and time. One that is skipped in spring becomes the one an hour later. */
export const zonedInstant = (date: string, time: string, timeZone: string): Date => {
  const asUtc = Date.parse(`${date}T${time}:00Z`)
  const offsetAt = (instant: number): number => {
    const zoned = toZonedDateTime(new Date(instant), timeZone)
    return Date.parse(`${zoned.slice(0, 19)}Z`) - Math.floor(instant / 1000) * 1000
  }
  // The first guess may be on the wrong side of a change of the clocks; the offset there is then the right one.
  const guess = asUtc - offsetAt(asUtc)
  return new Date(asUtc - offsetAt(guess))
}

/** The cinema's date at an instant. */
export const localDate = (instant: Date, timeZone: string): string => toZonedDateTime(instant, timeZone).slice(0, 10)

/** The date some days later. */
export const daysAfter = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * day).toISOString().slice(0, 10)

const dayNumber = (date: string): number => Math.round(Date.parse(`${date}T00:00:00Z`) / day)

/** People come on the quarter of an hour. */
const nextQuarter = (instant: number): number => Math.ceil(instant / (15 * minute)) * 15 * minute

/**
 * Four showings a room and day, each after the film before it and the cleaning. A day's programme depends on its date
 * alone, so that any two plans agree on the days that they have in common; the films take turns in every room and hour.
 */
export const planShowtimes = ({ films, rooms, days, timeZone, earliest }: Plan): PlannedShowtime[] =>
  days
    .flatMap((date) =>
      rooms.flatMap((room, roomIndex) => {
        let startsAt = zonedInstant(date, room.firstShow, timeZone).getTime()
        return Array.from({ length: showsADay }, (_, slot): PlannedShowtime[] => {
          const film = films[(dayNumber(date) * 5 + roomIndex * showsADay + slot) % films.length]
          if (!film) return []
          const endsAt = startsAt + film.durationMinutes * minute
          const showtime = { film: film.title, room: room.name, startsAt: new Date(startsAt), endsAt: new Date(endsAt) }
          startsAt = nextQuarter(endsAt + cleaningMinutes * minute)
          return [showtime]
        }).flat()
      }),
    )
    .filter(({ startsAt }) => startsAt > earliest)
    .sort((one, other) => one.startsAt.getTime() - other.startsAt.getTime())
