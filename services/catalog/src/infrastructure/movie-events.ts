import { movieUpdated } from '@marquee/contracts/catalog-events'
import { type NewEvent, newEvent } from '@marquee/contracts/define-event'
import type { Movie } from '../domain/movie.ts'
import type { PosterUrls } from './poster-urls.ts'

/** The event for a new title, poster or duration of a movie. */
export const movieUpdatedEvent = (
  { id, title, posterKey, durationMinutes, version }: Movie,
  posterUrls: PosterUrls,
): NewEvent =>
  newEvent(movieUpdated, {
    subject: id,
    sequence: version,
    data: { movieId: id, title, posterUrl: posterUrls.main(posterKey), durationMinutes },
  })
