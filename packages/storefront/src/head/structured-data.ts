import { type HeadFilm, largestPoster, type Site } from './page-head.ts'

/** A film as the gateway knows it. */
export type Film = HeadFilm & {
  readonly duration_minutes: number
  readonly director?: string | null | undefined
  readonly cast?: readonly string[] | null | undefined
  readonly age_rating?: { readonly rating: string; readonly system: string } | null | undefined
}

/** A showtime as the gateway knows it. */
export type Showing = {
  readonly id: string
  readonly show_datetime: string
  readonly ends_at: string
  readonly status: string
  readonly currency: string
  readonly prices: { readonly standard: number; readonly premium: number }
}

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

const placeOf = ({ cinema, publicUrl }: Site) => ({
  '@type': 'MovieTheater',
  name: cinema.name,
  address: cinema.address ?? undefined,
  url: `${publicUrl}/`,
})

/**
 * The showings of a film as schema.org/ScreeningEvent. An offer has no `availability`, as schema.org allows: the catalog
 * does not know which seats are left, and the seat map of each showing is too much to read for a head.
 *
 * @param showings showings that have not started
 */
export const structuredData = (film: Film, showings: readonly Showing[], site: Site): object => ({
  '@context': 'https://schema.org',
  '@graph': showings.map((showing) => {
    const url = `${site.publicUrl}/showtimes/${showing.id}`
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
      location: placeOf(site),
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
