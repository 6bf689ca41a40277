import { bookingOnMovieUpdated } from '@marquee/contracts/catalog-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import type { Showtimes } from '../../infrastructure/showtimes.ts'

/** Stores a movie's newest title and poster, which tickets show. */
export const onMovieUpdated = ({ showtimes }: { showtimes: Showtimes }) =>
  subscribe(bookingOnMovieUpdated, async ({ data, sequence }, { tx }) => {
    await showtimes.saveMovie(tx, { id: data.movieId, title: data.title, posterUrl: data.posterUrl, sequence })
  })
