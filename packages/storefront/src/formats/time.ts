/**
 * Times as visitors read them. A showtime always has the date and the time of the cinema's zone, wherever the browser
 * is. The API sends a showtime with the cinema's offset, so the text itself begins with the cinema's date and time.
 */

const formatters = new Map<string, Intl.DateTimeFormat>()

/** A page formats many times, and a formatter is slow to create. */
const formatterFor = (locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = `${locale} ${JSON.stringify(options)}`
  let formatter = formatters.get(key)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(locale, options)
    formatters.set(key, formatter)
  }
  return formatter
}

/** The present day in a time zone, as YYYY-MM-DD. */
export const today = (timeZone: string, now = new Date()): string =>
  formatterFor('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now)

const noon = (day: string) => new Date(`${day}T12:00:00Z`)

/** A day as a date, such as `Fri, 4 Dec`. */
export const formatDay = (
  day: string,
  locale: string,
  options: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'short' },
): string => formatterFor(locale, { ...options, timeZone: 'UTC' }).format(noon(day))

/** The time of a showtime in the cinema, such as `20:15`, as on the ticket: `00:30` in German, and `0:30` in Spanish. */
export const formatTime = (at: string, { locale, timeZone }: { locale: string; timeZone: string }): string =>
  formatterFor(locale, { timeZone, timeStyle: 'short' }).format(new Date(at))

/** The date and the time of a showtime in the cinema, such as `Friday, 4 December 2026 at 20:15`. */
export const formatDateTime = (at: string, { locale, timeZone }: { locale: string; timeZone: string }): string =>
  formatterFor(locale, { timeZone, dateStyle: 'full', timeStyle: 'short' }).format(new Date(at))

/** A duration such as `2 h 13 min`. */
export const formatDuration = (minutes: number, locale: string): string => {
  const part = (value: number, unit: 'hour' | 'minute') =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value)
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  return [hours > 0 && part(hours, 'hour'), (rest > 0 || hours === 0) && part(rest, 'minute')].filter(Boolean).join(' ')
}
