import { cinema } from '../cinema.ts'
import { Link } from '../design/link.tsx'
import { VisuallyHidden } from '../design/visually-hidden.tsx'
import { formatDay, formatTime, nightOf } from '../formats/time.ts'
import { useText } from '../i18n/use-text.ts'
import styles from './showtime-links.module.css'
import type { ListedShowtime } from './showtimes.ts'

/** For a showtime after midnight: the night and the date, such as `Fri night, Sat, 5 Dec`. */
const LateNight = ({ at, night }: { at: string; night: string }) => {
  const { t, locale } = useText()
  return (
    <span className={styles.night}>
      {t('common.lateNight', {
        day: formatDay(night, locale, { weekday: 'short' }),
        date: formatDay(at.slice(0, 10), locale),
      })}{' '}
    </span>
  )
}

const ShowtimeLink = ({ showtime, title }: { showtime: ListedShowtime; title: string }) => {
  const { locale } = useText()
  const { id, show_datetime: at, room } = showtime
  const night = nightOf(at)
  return (
    <li className={night === undefined ? undefined : styles.late}>
      <Link href={`/showtimes/${id}`} className={styles.stub}>
        <VisuallyHidden>{title}, </VisuallyHidden>
        {night !== undefined && <LateNight at={at} night={night} />}
        <time className={styles.time} dateTime={at} suppressHydrationWarning>
          {formatTime(at, { locale, timeZone: cinema().time_zone })}
        </time>
        <span className={styles.room}>{room.name}</span>
      </Link>
    </li>
  )
}

/**
 * The showtimes of one movie on one day, each as a ticket stub that leads to the seat map.
 *
 * @param title the movie's title, with which screen readers begin each link
 */
export const ShowtimeLinks = ({ showtimes, title }: { showtimes: readonly ListedShowtime[]; title: string }) => (
  <ul className={styles.stubs}>
    {showtimes.map((showtime) => (
      <ShowtimeLink key={showtime.id} showtime={showtime} title={title} />
    ))}
  </ul>
)
