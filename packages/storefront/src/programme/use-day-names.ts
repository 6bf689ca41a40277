import { addDays } from '@marquee/kernel/zoned-time'
import { formatDay } from '../formats/time.ts'
import { useText } from '../i18n/use-text.ts'
import { useToday } from './use-now.ts'

const full: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long' }

/** The names of days in the visitor's language, as seen from the cinema's present day. */
export const useDayNames = () => {
  const { t, locale } = useText()
  const today = useToday()
  /** `Today` and `Tomorrow`; undefined for all other days. */
  const nearName = (day: string): string | undefined => {
    if (day === today) return t('programme.today')
    return day === addDays(today, 1) ? t('programme.tomorrow') : undefined
  }
  /** Such as `Today, Friday, 4 December`. */
  const fullName = (day: string): string =>
    [nearName(day), formatDay(day, locale, full)].filter((part) => part !== undefined).join(', ')
  return { nearName, fullName }
}
