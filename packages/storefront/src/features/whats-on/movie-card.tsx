import type { ReactNode } from 'react'
import { Link } from '../../design/link.tsx'
import { Poster } from '../../design/poster.tsx'
import { MovieLine } from '../../programme/movie-line.tsx'
import type { Movie } from '../../programme/showtimes.ts'
import styles from './movie-list.module.css'

/** The widths that the list's style gives to a poster. */
const posterSizes = '(min-width: 65rem) 18rem, (min-width: 40rem) 30vw, 7rem'

/** A movie in a list. The link in its title also covers the poster. @param first whether the card is visible at once */
export const MovieCard = ({ movie, first, children }: { movie: Movie; first: boolean; children: ReactNode }) => (
  <li>
    <article className={styles.card}>
      <div className={styles.poster}>
        <Poster movie={movie} sizes={posterSizes} first={first} />
      </div>
      <div className={styles.text}>
        <h3 className={styles.title}>
          <Link className={styles.titleLink} href={`/films/${movie.id}`}>
            {movie.title}
          </Link>
        </h3>
        <MovieLine movie={movie} />
        {children}
      </div>
    </article>
  </li>
)
