import type { Movie } from '../../programme/showtimes.ts'

const years = (rating: string): number | undefined => (/^\d{1,2}$/.test(rating) ? Number(rating) : undefined)

/** Whether the rating is an age in years, so that lower ratings suit the visitor as well. */
export const isYears = (rating: string): boolean => years(rating) !== undefined

const notYears = 100
/** The same order in the browser and in the gateway, which renders the start page. */
const ratingOrder = new Intl.Collator('en')

/** Numbers first, by size, then the others as texts. */
const byAge = (one: string, other: string): number =>
  (years(one) ?? notYears) - (years(other) ?? notYears) || ratingOrder.compare(one, other)

/** The ratings of the movies, and the chosen one, each once. */
export const ratingsOf = (movies: readonly Movie[], chosen: string | undefined): string[] => {
  const ratings = movies.flatMap(({ age_rating: age }) => (age === null ? [] : [age.rating]))
  return [...new Set(chosen === undefined ? ratings : [...ratings, chosen])].toSorted(byAge)
}

/**
 * The movies that pass the age filter: with an age in years, movies for this age and younger; with any other rating,
 * movies of exactly this rating. Movies without a rating never pass.
 */
export const forAge = (movies: readonly Movie[], chosen: string | undefined): readonly Movie[] => {
  if (chosen === undefined) return movies
  const limit = years(chosen)
  return movies.filter(({ age_rating: age }) => {
    if (age === null) return false
    const rated = years(age.rating)
    return limit !== undefined && rated !== undefined ? rated <= limit : age.rating === chosen
  })
}
