import { movieUpdated } from '@marquee/contracts/catalog-events'
import { type NewEvent, newEvent } from '@marquee/contracts/define-event'
import type { Movie } from '../domain/movie.ts'
import type { PosterUrls } from './poster-urls.ts'

/** What other contexts are told when a movie's title, poster or duration is new. */
export const movieNews = (
  { id, title, posterKey, durationMinutes, version }: Movie,
  posterUrls: PosterUrls,
): NewEvent =>
  newEvent(movieUpdated, {
    subject: id,
    sequence: version,
    data: { movieId: id, title, posterUrl: posterUrls.main(posterKey), durationMinutes },
  })
