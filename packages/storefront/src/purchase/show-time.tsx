import { cinema } from '../cinema.ts'
import { formatDateTime, formatDay, nightOf } from '../formats/time.ts'
import { useText } from '../i18n/use-text.ts'

/** The date and time of a showtime in the cinema. A show after midnight also names the night that it belongs to. */
export const ShowTime = ({ at }: { at: string }) => {
  const { t, locale } = useText()
  const text = formatDateTime(at, { locale, timeZone: cinema().time_zone })
  const night = nightOf(at)
  return (
    <time dateTime={at}>
      {night === undefined
        ? text
        : t('common.lateNight', { day: formatDay(night, locale, { weekday: 'long' }), date: text })}
    </time>
  )
}
