import { posterSource } from '../../design/poster.tsx'
import type { Movie } from '../../programme/showtimes.ts'
import styles from './film.module.css'

/** The blurred poster as a light behind the page. */
export const Glow = ({ movie }: { movie: Movie }) => {
  const source = posterSource(movie)
  return (
    source !== undefined && (
      <div className={styles.glow} aria-hidden="true">
        <img src={source} alt="" width={320} height={480} decoding="async" />
      </div>
    )
  )
}
