import { cinema } from '../cinema.ts'
import { formatDateTime } from '../formats/time.ts'
import { useText } from '../i18n/use-text.ts'
import { useNightName } from '../programme/use-night-name.ts'

/** The date and time of a showtime in the cinema. A show after midnight also names the night that it belongs to. */
export const ShowTime = ({ at }: { at: string }) => {
  const { locale } = useText()
  const withNight = useNightName()
  return <time dateTime={at}>{withNight(formatDateTime(at, { locale, timeZone: cinema().time_zone }), at)}</time>
}
