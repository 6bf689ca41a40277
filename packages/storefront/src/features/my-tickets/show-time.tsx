import { cinema } from '../../cinema.ts'
import { dayOf, formatDay, formatTime, nightOf } from '../../formats/time.ts'
import { useText } from '../../i18n/use-text.ts'

/** The day and the time of a show in the cinema's zone. A show after midnight belongs to the night before. */
export const ShowTime = ({ at }: { at: string }) => {
  const { t, locale } = useText()
  const night = nightOf(at)
  const long = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const
  const day =
    night === undefined
      ? formatDay(dayOf(at), locale, long)
      : t('common.lateNight', {
          day: formatDay(night, locale, { weekday: 'long' }),
          date: formatDay(dayOf(at), locale),
        })
  const time = formatTime(at, { locale, timeZone: cinema().time_zone })
  return <time dateTime={at}>{t('myTickets.when', { day, time })}</time>
}
