import { formatDay } from '../../formats/time.ts'
import type { Text } from '../../i18n/use-text.ts'
import { shownDay } from './days.ts'
import { readView } from './view.ts'

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
