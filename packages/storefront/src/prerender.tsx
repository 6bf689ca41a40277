import { setupI18n } from '@lingui/core'
import { QueryClient } from '@tanstack/react-query'
import { renderToString } from 'react-dom/server'
import { pageLimit } from './api/queries.ts'
import { type Cinema, provideCinema } from './cinema.ts'
import { addDays, today } from './formats/time.ts'
import { type Language, messagesOf } from './i18n/languages.ts'
import { type Movie, mergeMovies } from './programme/showtimes.ts'
import { Root } from './root.tsx'
import { provideStartPageData, type StartPage } from './start-page.ts'

/*
 * The start page as HTML, so that a browser shows it before it has the scripts. The gateway runs this code; see
 * docs/decisions/0046-start-page-rendered-by-the-gateway.md.
 */

/** A longer list would make the HTML large, and the first paint late. */
const maxMovies = 60

/** The paths of the API whose responses `renderStartPage` needs. @param nowMs milliseconds since 1970 */
export const startPagePaths = ({ cinema, nowMs }: { cinema: Cinema; nowMs: number }): string[] => {
  const day = today(cinema.time_zone, new Date(nowMs))
  return [day, addDays(day, 1)].map((date) => `/api/v1/movies?limit=${pageLimit}&showtime_date=${date}`)
}

/**
 * Renders what a visitor who is not signed in sees first.
 *
 * @param nowMs milliseconds since 1970
 * @param lists the bodies of the responses for `startPagePaths` at that time
 * @returns the content of `#app`, and the data that the browser needs to take it over; undefined if the list is long
 */
export const renderStartPage = async ({
  cinema,
  language,
  nowMs,
  lists,
}: {
  cinema: Cinema
  language: Language
  nowMs: number
  lists: readonly (readonly Movie[])[]
}): Promise<{ html: string; state: StartPage } | undefined> => {
  const state: StartPage = { language, nowMs, movies: mergeMovies(lists) }
  if (state.movies.length > maxMovies) return undefined
  const i18n = setupI18n({ locale: language, messages: { [language]: await messagesOf(language) } })
  const client = new QueryClient()
  // Nothing may wait from here on: cinema and time belong to this rendering.
  provideCinema(cinema)
  provideStartPageData(state, client)
  return { html: renderToString(<Root i18n={i18n} client={client} ssrPath="/" />), state }
}
