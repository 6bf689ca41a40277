import { isProblem } from '../../api/marquee.ts'
import { ExternalLinkButton } from '../../design/button.tsx'
import { Poster } from '../../design/poster.tsx'
import { useText } from '../../i18n/use-text.ts'
import { NotFound } from '../../layout/not-found-page.tsx'
import { Page } from '../../layout/page.tsx'
import { Problem } from '../../layout/problem.tsx'
import { MovieLine } from '../../programme/movie-line.tsx'
import type { Movie } from '../../programme/showtimes.ts'
import { Facts } from './facts.tsx'
import styles from './film.module.css'
import { FilmSkeleton } from './film-skeleton.tsx'
import { Glow } from './glow.tsx'
import { Showtimes } from './showtimes.tsx'
import { useMovie } from './use-movie.ts'

const posterSizes = '(min-width: 60rem) 24rem, (min-width: 40rem) 32vw, 38vw'

const Film = ({ movie }: { movie: Movie }) => {
  const { t } = useText()
  const { title, original_title: original, original_language: language, trailer_url: trailer } = movie
  return (
    <Page title={title} film={movie}>
      <Glow movie={movie} />
      <div className={styles.film}>
        <div className={styles.poster}>
          <Poster movie={movie} sizes={posterSizes} first />
        </div>
        <div className={styles.head}>
          <h1 tabIndex={-1}>{title}</h1>
          {original !== null && original !== title && (
            <p className={styles.original} lang={language ?? undefined}>
              {original}
            </p>
          )}
          <MovieLine movie={movie} />
          {trailer !== null && (
            <div className={styles.trailer}>
              <ExternalLinkButton href={trailer} newTab={t('film.newTab')}>
                {t('film.trailer')}
              </ExternalLinkButton>
            </div>
          )}
        </div>
        <div className={styles.body}>
          {movie.description !== '' && <p className={styles.description}>{movie.description}</p>}
          <Showtimes movie={movie} />
          <Facts movie={movie} />
        </div>
      </div>
    </Page>
  )
}

/** A movie with its poster, facts and showtimes. */
export const FilmPage = ({ movieId }: { movieId: string }) => {
  const { t } = useText()
  const { data, error, refetch } = useMovie(movieId)
  if (data) return <Film movie={data} />
  // An id that is no UUID is refused as invalid: no movie has it.
  if (isProblem(error, 'movie-not-found', 'validation-failed'))
    return <NotFound title={t('film.notFound')} help={t('film.notFoundHelp')} />
  if (error)
    return (
      <Page title={undefined} hasContent={false}>
        <h1 tabIndex={-1}>{t('film.about')}</h1>
        <Problem error={error} onRetry={() => void refetch()} />
      </Page>
    )
  return <FilmSkeleton />
}
