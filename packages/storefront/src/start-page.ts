import type { QueryClient } from '@tanstack/react-query'
import { moviesOfDay } from './api/queries.ts'
import type { Language } from './i18n/languages.ts'
import type { Movie } from './programme/showtimes.ts'
import { startNowAt } from './programme/use-now.ts'

/** What the gateway has rendered the start page from. The gateway writes it into the page as JSON. */
export type StartPage = {
  readonly language: Language
  /** The time for which the page is rendered, in milliseconds since 1970. */
  readonly nowMs: number
  /** The movies of that day and of the day after. */
  readonly movies: readonly Movie[]
}

/** The start page that the gateway has rendered into this document, if it has. */
export const renderedStartPage = (): StartPage | undefined => {
  const written = document.getElementById('start-page')?.textContent
  return written ? JSON.parse(written) : undefined
}

/** Gives the pages the data and the time from which the start page is rendered. */
export const provideStartPageData = ({ nowMs, movies }: StartPage, client: QueryClient): void => {
  const { today } = startNowAt(nowMs)
  client.setQueryData(moviesOfDay({ day: today, genreId: undefined, search: '' }).queryKey, [...movies])
}
