import { type Movie, type Now, upcoming } from '../../programme/showtimes.ts'

const pollMs = 20_000

/**
 * How often a list of movies is fetched again. A page that shows no film would otherwise stay empty until its visitor
 * leaves it, although showings have been set meanwhile. While the page is in the background, nothing is fetched.
 *
 * @param movies undefined while the list has not loaded
 * @returns milliseconds, or false to fetch nothing by itself
 */
export const pollWhileEmpty = (movies: readonly Movie[] | undefined, now: Now): number | false =>
  movies?.every(({ showtimes }) => upcoming(showtimes, now).length === 0) ? pollMs : false
