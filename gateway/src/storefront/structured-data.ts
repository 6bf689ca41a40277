import { type Film, largestPoster, type Showing } from './catalog.ts'
import type { Site } from './head.ts'

const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** An amount as schema.org writes it: `12.50`, without a currency. */
const decimal = (minorUnits: number, currency: string): string => {
  const digits = digitsOf(currency)
  return (minorUnits / 10 ** digits).toFixed(digits)
}

const movieOf = (film: Film) => ({
  '@type': 'Movie',
  name: film.title,
  description: film.description,
  duration: `PT${film.duration_minutes}M`,
  image: largestPoster(film)?.url,
  director: film.director ? { '@type': 'Person', name: film.director } : undefined,
  actor: film.cast?.map((name) => ({ '@type': 'Person', name })),
  contentRating: film.age_rating ? `${film.age_rating.system} ${film.age_rating.rating}` : undefined,
})

/**
 * The showings of a film as schema.org/ScreeningEvent. An offer has no `availability`, as schema.org allows: the catalog
 * does not know which seats are left, and the seat map of each showing is too much to read for a head.
 */
export const structuredData = (film: Film, showings: readonly Showing[], { cinema, publicUrl }: Site): object => ({
  '@context': 'https://schema.org',
  '@graph': showings.map((showing) => {
    const url = `${publicUrl}/showtimes/${showing.id}`
    const isCancelled = showing.status === 'cancelled'
    const { standard, premium } = showing.prices
    return {
      '@type': 'ScreeningEvent',
      name: film.title,
      url,
      image: largestPoster(film)?.url,
      startDate: showing.show_datetime,
      endDate: showing.ends_at,
      eventStatus: `https://schema.org/${isCancelled ? 'EventCancelled' : 'EventScheduled'}`,
      eventAttendanceMode: 'https://schema.org/OfflineEventAttendanceMode',
      location: { '@type': 'MovieTheater', name: cinema.name, url: `${publicUrl}/` },
      workPresented: movieOf(film),
      offers: isCancelled
        ? undefined
        : {
            '@type': 'Offer',
            price: decimal(Math.min(standard, premium), showing.currency),
            priceCurrency: showing.currency.toUpperCase(),
            url,
          },
    }
  }),
})
