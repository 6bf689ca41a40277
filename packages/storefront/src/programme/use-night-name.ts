import { nightOf } from '@marquee/kernel/zoned-time'
import { formatDay } from '../formats/time.ts'
import { useText } from '../i18n/use-text.ts'

/**
 * Returns a function that adds the night to the date of a show after midnight, such as `Friday night, Saturday, 5
 * December`. Other dates stay as they are.
 */
export const useNightName = () => {
  const { t, locale } = useText()
  return (date: string, at: string, weekday: 'long' | 'short' = 'long'): string => {
    const night = nightOf(at)
    return night === undefined ? date : t('common.lateNight', { day: formatDay(night, locale, { weekday }), date })
  }
}
