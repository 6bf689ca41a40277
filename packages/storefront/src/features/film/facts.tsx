import { formatDay, formatDuration } from '../../formats/time.ts'
import { useText } from '../../i18n/use-text.ts'
import type { Movie } from '../../programme/showtimes.ts'
import styles from './film.module.css'
import { languageName } from './language-name.ts'

const releaseDate: Intl.DateTimeFormatOptions = { dateStyle: 'long' }

const Fact = ({ name, children }: { name: string; children: string | null | undefined }) =>
  children ? (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  ) : null

/** The known facts about a movie. Unknown facts are left out. */
export const Facts = ({ movie }: { movie: Movie }) => {
  const { t, locale } = useText()
  const { age_rating: age, original_language: language, release_date: released, genres } = movie
  return (
    <section className={styles.about}>
      <h2>{t('film.about')}</h2>
      <dl className={styles.facts}>
        <Fact name={t('film.director')}>{movie.director}</Fact>
        <Fact name={t('film.cast')}>{movie.cast?.join(', ')}</Fact>
        <Fact name={t('film.duration')}>{formatDuration(movie.duration_minutes, locale)}</Fact>
        <Fact name={t('film.genres', { count: genres.length })}>{genres.map(({ name }) => name).join(', ')}</Fact>
        <Fact name={t('film.ageRating')}>
          {age &&
            (age.advice === undefined
              ? t('film.ageRatingText', { system: age.system, rating: age.rating })
              : t('film.ageRatingAdvice', { system: age.system, rating: age.rating, advice: age.advice }))}
        </Fact>
        <Fact name={t('film.language')}>{language && (languageName(language, locale) ?? t('film.noSpeech'))}</Fact>
        <Fact name={t('film.released')}>{released && formatDay(released, locale, releaseDate)}</Fact>
        <Fact name={t('film.distributor')}>{movie.distributor}</Fact>
      </dl>
    </section>
  )
}
