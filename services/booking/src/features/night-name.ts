import { dayOf, nightOf, toZonedDateTime } from '@marquee/kernel/zoned-time'
import type { Reader } from './reader.body.ts'
import { ticketTexts } from './ticket-texts.ts'

/**
 * The name of the night that a show after midnight belongs to, such as `Friday night` for 00:30 on Saturday. Undefined
 * for all other shows.
 */
export const nightName = (
  { startsAt, timeZone }: { startsAt: Date; timeZone: string },
  { language, locale }: Reader,
): string | undefined => {
  const at = toZonedDateTime(startsAt, timeZone)
  const evening = nightOf(at)
  if (evening === undefined) return undefined
  const format = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' })
  const weekdayOf = (day: string) => format.format(new Date(`${day}T12:00:00Z`))
  return ticketTexts[language].night(weekdayOf(evening), weekdayOf(dayOf(at)))
}
