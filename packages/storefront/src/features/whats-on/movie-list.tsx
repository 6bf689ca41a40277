import { memo } from 'react'
import { classes } from '../../design/classes.ts'
import { Skeleton } from '../../design/skeleton.tsx'
import { VisuallyHidden } from '../../design/visually-hidden.tsx'
import { formatDay } from '../../formats/time.ts'
import { useText } from '../../i18n/use-text.ts'
import { ShowtimeLinks } from '../../programme/showtime-links.tsx'
import type { Movie } from '../../programme/showtimes.ts'
import { MovieCard } from './movie-card.tsx'
import styles from './movie-list.module.css'

/** The number of posters in the first row of a wide window. */
const firstRow = 4
const skeletons = Array.from({ length: 8 }, (_, index) => index)

const releaseDate: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long', year: 'numeric' }

/** The movies of a day with the showtimes of that day. A movie without showtimes shows its release date. */
export const MovieList = memo(({ movies, isStale }: { movies: readonly Movie[]; isStale: boolean }) => {
  const { t, locale } = useText()
  return (
    <ul className={classes(styles.list, isStale && styles.stale)} aria-busy={isStale}>
      {movies.map((movie, index) => (
        <MovieCard key={movie.id} movie={movie} first={index < firstRow}>
          {movie.showtimes.length > 0 && <ShowtimeLinks showtimes={movie.showtimes} title={movie.title} />}
          {movie.showtimes.length === 0 && movie.release_date !== null && (
            <p className={styles.release}>
              {t('whatsOn.from', { date: formatDay(movie.release_date, locale, releaseDate) })}
            </p>
          )}
        </MovieCard>
      ))}
    </ul>
  )
})

/** Placeholders of the size that movies will have. */
export const MovieListSkeleton = () => {
  const { t } = useText()
  return (
    <div className={styles.list} aria-busy="true">
      <VisuallyHidden>{t('common.loading')}</VisuallyHidden>
      {skeletons.map((index) => (
        <div key={index} className={styles.card}>
          <div className={classes(styles.poster, styles.skeletonPoster)}>
            <Skeleton height="100%" />
          </div>
          <div className={styles.text}>
            <Skeleton height="1.4rem" width="70%" />
            <Skeleton height="1.2rem" width="90%" />
            <Skeleton height="var(--stub-height)" />
          </div>
        </div>
      ))}
    </div>
  )
}
