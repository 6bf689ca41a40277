import { addDays } from '@marquee/kernel/zoned-time'
import type { QueryClient } from '@tanstack/react-query'
import { moviesOfDay } from './api/queries.ts'
import { assumeServerTime } from './api/server-clock.ts'
import type { Language } from './i18n/languages.ts'
import type { Movie } from './programme/showtimes.ts'
import { startNowAt } from './programme/use-now.ts'

/** The data from which the gateway has rendered the start page. The gateway writes the data into the page as JSON. */
export type StartPage = {
  readonly language: Language
  /** The locale of dates and times, such as `en-GB`. */
  readonly locale: string
  /** The time for which the page is rendered, in milliseconds since 1970. */
  readonly nowMs: number
  /** The movies of that day and of the day after. */
  readonly movies: readonly Movie[]
  /** The movies of the next two days, if that day has no more shows. */
  readonly moviesOfTomorrow?: readonly Movie[]
}

/** The start page that the gateway has rendered into this document, if it has. */
export const renderedStartPage = (): StartPage | undefined => {
  const written = document.getElementById('start-page')?.textContent
  return written ? JSON.parse(written) : undefined
}

/**
 * Gives the pages the data and the time from which the start page is rendered.
 *
 * @param ageMs milliseconds since the page was sent
 */
export const provideStartPageData = (page: StartPage, client: QueryClient, ageMs: number): void => {
  assumeServerTime(page.nowMs + ageMs)
  const { today } = startNowAt(page.nowMs)
  const provide = (day: string, movies: readonly Movie[]): void => {
    const { queryKey } = moviesOfDay({ day, genreId: undefined, search: '' })
    client.setQueryData(queryKey, [...movies], { updatedAt: Date.now() - ageMs })
  }
  provide(today, page.movies)
  if (page.moviesOfTomorrow) provide(addDays(today, 1), page.moviesOfTomorrow)
}

/** Milliseconds since the response with this document began. */
export const documentAge = (): number => {
  const [navigation] = performance.getEntriesByType('navigation')
  return performance.now() - (navigation instanceof PerformanceNavigationTiming ? navigation.responseStart : 0)
}
