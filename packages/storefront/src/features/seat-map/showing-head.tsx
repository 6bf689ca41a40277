import type { Schemas } from '@marquee/api-client/client'
import { dayOf } from '@marquee/kernel/zoned-time'
import { cinema } from '../../cinema.ts'
import { Link } from '../../design/link.tsx'
import { Poster } from '../../design/poster.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { VisuallyHidden } from '../../design/visually-hidden.tsx'
import { formatDay, formatTime } from '../../formats/time.ts'
import { useText } from '../../i18n/use-text.ts'
import { useNightName } from '../../programme/use-night-name.ts'
import styles from './showing-head.module.css'

/** The film, the date, the time in the cinema's zone, and the room. */
export const ShowingHead = ({
  showtime,
  movie,
}: {
  showtime: Schemas['ShowtimeInRoom']
  movie: Schemas['Movie'] | undefined
}) => {
  const { t, locale } = useText()
  const withNight = useNightName()
  const day = formatDay(dayOf(showtime.show_datetime), locale, { weekday: 'long', day: 'numeric', month: 'long' })
  return (
    <header className={styles.head}>
      <div className={styles.poster}>
        {movie ? <Poster movie={movie} sizes="5.5rem" first /> : <Skeleton height="100%" />}
      </div>
      <div className={styles.facts}>
        <h1 tabIndex={-1} className={styles.title}>
          {movie?.title ?? (
            <>
              <VisuallyHidden>{t('seatMap.seats')}</VisuallyHidden>
              <Skeleton width="12rem" height="1em" />
            </>
          )}
        </h1>
        <p className={styles.when}>
          <time dateTime={showtime.show_datetime}>{withNight(day, showtime.show_datetime)}</time>
          <span>
            <strong>{formatTime(showtime.show_datetime, { locale, timeZone: cinema().time_zone })}</strong>
            <span className={styles.room}>{showtime.room.name}</span>
          </span>
        </p>
        <Link className={styles.link} href={`/films/${showtime.movie_id}`}>
          {t('seatMap.otherShowings')}
        </Link>
      </div>
    </header>
  )
}

/** Keeps the space of the head while the showtime loads. */
export const ShowingHeadSkeleton = () => (
  <div className={styles.head}>
    <div className={styles.poster}>
      <Skeleton height="100%" />
    </div>
    <div className={styles.facts}>
      <Skeleton width="min(18rem, 70%)" height="2rem" />
      <Skeleton width="min(14rem, 60%)" height="1.25rem" />
    </div>
  </div>
)
