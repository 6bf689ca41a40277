import type { Schemas } from '@marquee/api-client/client'
import styles from './poster.module.css'

/** The path of one of our own URLs, so that the page asks the host that it came from. */
const pathOf = (url: string): string => new URL(url).pathname

const sourceSet = (variants: Schemas['Movie']['poster_image_variants'], type: string): string =>
  variants
    .filter(({ content_type }) => content_type === type)
    .map(({ url, width }) => `${pathOf(url)} ${width}w`)
    .join(', ')

type WithPoster = Pick<Schemas['Movie'], 'title' | 'poster_image' | 'poster_image_variants'>

/** The path of the smallest picture of a movie's poster; undefined without a poster. */
export const posterSource = ({ poster_image_variants: variants }: WithPoster): string | undefined => {
  const [smallest] = variants.toSorted((one, other) => one.width - other.width)
  return smallest && pathOf(smallest.url)
}

/**
 * A movie's poster in a box of 2:3, which keeps its size while the picture loads. A movie without a poster shows its
 * title. The picture has no alternative text, because the title always stands beside it.
 *
 * @param sizes the width of the box, as in `<img sizes>`
 * @param first whether the poster is visible at once, and so loads first
 */
export const Poster = ({ movie, sizes, first = false }: { movie: WithPoster; sizes: string; first?: boolean }) => (
  <div className={styles.poster}>
    {movie.poster_image === null ? (
      <span className={styles.title} aria-hidden="true">
        {movie.title}
      </span>
    ) : (
      <picture>
        <source type="image/webp" srcSet={sourceSet(movie.poster_image_variants, 'image/webp')} sizes={sizes} />
        <img
          className={styles.picture}
          src={pathOf(movie.poster_image)}
          alt=""
          width={400}
          height={600}
          loading={first ? 'eager' : 'lazy'}
          fetchPriority={first ? 'high' : 'auto'}
          decoding="async"
        />
      </picture>
    )}
  </div>
)
