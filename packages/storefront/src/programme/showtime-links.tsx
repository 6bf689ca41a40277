import { dayOf, nightOf } from '@marquee/kernel/zoned-time'
import { cinema } from '../cinema.ts'
import { Link } from '../design/link.tsx'
import { VisuallyHidden } from '../design/visually-hidden.tsx'
import { formatDay, formatTime } from '../formats/time.ts'
import { useText } from '../i18n/use-text.ts'
import styles from './showtime-links.module.css'
import type { ListedShowtime } from './showtimes.ts'
import { useNightName } from './use-night-name.ts'

const ShowtimeLink = ({ showtime, title }: { showtime: ListedShowtime; title: string }) => {
  const { locale } = useText()
  const withNight = useNightName()
  const { id, show_datetime: at, room } = showtime
  const isLate = nightOf(at) !== undefined
  return (
    <li className={isLate ? styles.late : undefined}>
      <Link href={`/showtimes/${id}`} className={styles.stub}>
        <VisuallyHidden>{title}, </VisuallyHidden>
        {isLate && <span className={styles.night}>{withNight(formatDay(dayOf(at), locale), at, 'short')} </span>}
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
