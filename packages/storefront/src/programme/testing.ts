import type { ListedShowtime, Movie } from './showtimes.ts'

export const room = { id: '019a0000-0000-7000-8000-0000000000aa', name: 'Room 1' }

/** @param at RFC 3339, as the API sends it */
export const showtimeAt = (at: string): ListedShowtime => ({ id: `showtime ${at}`, show_datetime: at, room })

export const movieWith = (title: string, starts: readonly string[], facts: Partial<Movie> = {}): Movie => ({
  id: title,
  title,
  description: '',
  duration_minutes: 100,
  original_title: null,
  short_title: null,
  director: null,
  cast: null,
  release_date: null,
  age_rating: null,
  trailer_url: null,
  distributor: null,
  original_language: null,
  poster_image: null,
  poster_image_variants: [],
  genres: [],
  showtimes: starts.map(showtimeAt),
  ...facts,
})
