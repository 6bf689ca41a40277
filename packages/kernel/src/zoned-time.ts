const formats = new Map<string, Intl.DateTimeFormat>()

const formatFor = (timeZone: string): Intl.DateTimeFormat => {
  let format = formats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      timeZoneName: 'longOffset',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formats.set(timeZone, format)
  }
  return format
}

/**
 * An instant as RFC 3339 text in an IANA time zone, with the zone's offset at that instant and a precision of one
 * second: `2026-07-01T20:15:00+02:00`. Throws a RangeError if the zone does not exist.
 */
export const toZonedDateTime = (instant: Date, timeZone: string): string => {
  const part: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {}
  for (const { type, value } of formatFor(timeZone).formatToParts(instant)) part[type] = value
  // The name of the zone is a text such as `GMT+02:00`. For UTC the name is `GMT+00:00`.
  const offset = part.timeZoneName?.slice(3)
  return `${part.year?.padStart(4, '0')}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}${offset}`
}

const dayLength = 'YYYY-MM-DD'.length
/** A show before this hour belongs to the night that began the evening before. */
const nightEndsAtHour = 5

/** The day of a time, as YYYY-MM-DD. @param at RFC 3339 with the zone's offset */
export const dayOf = (at: string): string => at.slice(0, dayLength)

/** The day that is a number of days later. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, dayLength)

/**
 * For a show after midnight, the day whose night it belongs to: 00:30 on Saturday is in Friday's night. Undefined for
 * all other shows.
 *
 * @param at RFC 3339 with the cinema's offset
 */
export const nightOf = (at: string): string | undefined =>
  Number(at.slice(dayLength + 1, dayLength + 3)) < nightEndsAtHour ? addDays(dayOf(at), -1) : undefined
