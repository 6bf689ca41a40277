import { addDays } from '@marquee/kernel/zoned-time'

const minDays = 7
const maxDays = 60

/** The chosen day, unless it is over. */
export const shownDay = (chosen: string | undefined, today: string): string =>
  chosen === undefined || chosen < today ? today : chosen

/**
 * The days that a visitor can choose: a week, or more if there are showtimes later. A chosen day that is further
 * away comes last.
 *
 * @param known the days with showtimes, as far as they are known
 */
export const daysToChoose = ({
  today,
  shown,
  known,
}: {
  today: string
  shown: string
  known: readonly string[]
}): string[] => {
  const days = Array.from({ length: maxDays }, (_, index) => addDays(today, index))
  const last = known.at(-1) ?? today
  const offered = days.filter((day, index) => index < minDays || day <= last || day <= shown)
  return offered.includes(shown) ? offered : [...offered, shown]
}

/** The next day with showtimes after the shown day. If no day follows, the earliest other day. */
export const nextDay = (days: readonly string[], shown: string): string | undefined =>
  days.find((day) => day > shown) ?? days.find((day) => day !== shown)
