import { VisuallyHidden } from '../design/visually-hidden.tsx'
import { formatDuration } from '../formats/time.ts'
import { useText } from '../i18n/use-text.ts'
import styles from './movie-line.module.css'
import type { Movie } from './showtimes.ts'

/** The facts that help to choose: age rating, duration and genres. */
export const MovieLine = ({ movie }: { movie: Movie }) => {
  const { t, locale } = useText()
  const { age_rating: age, duration_minutes: minutes, genres } = movie
  return (
    <p className={styles.line}>
      {age !== null && (
        <>
          <span className={styles.age} aria-hidden="true">
            {age.rating}
          </span>
          <VisuallyHidden>{t('programme.ageRating', { system: age.system, rating: age.rating })}, </VisuallyHidden>
        </>
      )}
      <span>{formatDuration(minutes, locale)}</span>
      {genres.length > 0 && <span>{genres.map(({ name }) => name).join(', ')}</span>}
    </p>
  )
}
