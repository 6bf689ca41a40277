import { toZonedDateTime } from '@marquee/kernel/zoned-time'

/** A showtime to schedule. */
export type PlannedShowtime = { movie: string; room: string; startsAt: Date; endsAt: Date }

type Plan = {
  movies: readonly { title: string; durationMinutes: number }[]
  rooms: readonly { name: string; firstShow: string }[]
  /** The cinema's days, as YYYY-MM-DD. */
  days: readonly string[]
  timeZone: string
  /** Every planned showtime starts after this instant. */
  earliest: Date
}

export const turnaroundMinutes = 20
const showsADay = 4
/** The least time between two starts in a room, so that a programme of short movies lasts until the evening. */
const minutesBetweenStarts = 135
const minute = 60_000
const day = 24 * 60 * minute

/**
 * The instant of a local date and time in a zone. A time that daylight saving skips in spring becomes the time an hour
 * later.
 */
export const zonedInstant = (date: string, time: string, timeZone: string): Date => {
  const asUtc = Date.parse(`${date}T${time}:00Z`)
  const offsetAt = (instant: number): number => {
    const zoned = toZonedDateTime(new Date(instant), timeZone)
    return Date.parse(`${zoned.slice(0, 19)}Z`) - Math.floor(instant / 1000) * 1000
  }
  // The first guess may be on the wrong side of a daylight saving change, so the offset is computed again there.
  const guess = asUtc - offsetAt(asUtc)
  return new Date(asUtc - offsetAt(guess))
}

/** The date in a zone at an instant, as YYYY-MM-DD. */
export const localDate = (instant: Date, timeZone: string): string => toZonedDateTime(instant, timeZone).slice(0, 10)

/** The date `days` days later. */
export const daysAfter = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * day).toISOString().slice(0, 10)

const dayNumber = (date: string): number => Math.round(Date.parse(`${date}T00:00:00Z`) / day)

/** Rounds up to a full quarter of an hour. */
const nextQuarter = (instant: number): number => Math.ceil(instant / (15 * minute)) * 15 * minute

/**
 * Plans four showtimes for each room and day, with the turnaround between them. A day's programme depends only on
 * the date, so two plans agree on the days that they share. The movies rotate through all rooms and hours.
 */
export const planShowtimes = ({ movies, rooms, days, timeZone, earliest }: Plan): PlannedShowtime[] =>
  days
    .flatMap((date) =>
      rooms.flatMap((room, roomIndex) => {
        let startsAt = zonedInstant(date, room.firstShow, timeZone).getTime()
        return Array.from({ length: showsADay }, (_, slot): PlannedShowtime[] => {
          const movie = movies[(dayNumber(date) * 5 + roomIndex * showsADay + slot) % movies.length]
          if (!movie) return []
          const endsAt = startsAt + movie.durationMinutes * minute
          const showtime = {
            movie: movie.title,
            room: room.name,
            startsAt: new Date(startsAt),
            endsAt: new Date(endsAt),
          }
          startsAt = nextQuarter(
            Math.max(endsAt + turnaroundMinutes * minute, startsAt + minutesBetweenStarts * minute),
          )
          return [showtime]
        }).flat()
      }),
    )
    .filter(({ startsAt }) => startsAt > earliest)
    .sort((one, other) => one.startsAt.getTime() - other.startsAt.getTime())
