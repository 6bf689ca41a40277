import { formatDay } from '../../formats/time.ts'
import type { Text } from '../../i18n/use-text.ts'
import { shownDay } from './days.ts'
import { readView, viewHref, withoutFilters } from './view.ts'

/**
 * The title of the start page with this query: another day than today has its date, so that a link or a bookmark says
 * which day it shows.
 */
export const viewTitle = (query: string, { t, today, locale }: { t: Text; today: string; locale: string }): string => {
  const { comingSoon, day } = readView(query)
  if (comingSoon) return t('whatsOn.comingSoon')
  const shown = shownDay(day, today)
  return shown === today ? '' : formatDay(shown, locale, { weekday: 'long', day: 'numeric', month: 'long' })
}

/** The address that this query stands for: filters, and a day that is over, make no page of their own. */
export const viewAddress = (query: string, today: string): string => {
  const view = readView(query)
  const shown = shownDay(view.day, today)
  const day = view.comingSoon || shown === today ? undefined : shown
  return viewHref({ ...withoutFilters(view), day })
}
