import { setupI18n } from '@lingui/core'
import { addDays } from '@marquee/kernel/zoned-time'
import { QueryClient } from '@tanstack/react-query'
import { renderToString } from 'react-dom/server'
import { pageLimit } from './api/queries.ts'
import { type Cinema, provideCinema } from './cinema.ts'
import { readView, viewHref } from './features/whats-on/view.ts'
import { viewAddress } from './features/whats-on/view-title.ts'
import { today } from './formats/time.ts'
import { documentTitle, type HeadElement, headElements, type Site } from './head/page-head.ts'
import { type Lookup, routeTitle } from './head/route-title.ts'
import { type Film, type Showing, structuredData } from './head/structured-data.ts'
import { type Language, languages, messagesOf } from './i18n/languages.ts'
import type { Text } from './i18n/use-text.ts'
import { type Movie, mergeMovies, moviesOn, upcoming } from './programme/showtimes.ts'
import { Root } from './root.tsx'
import { provideStartPageData, type StartPage } from './start-page.ts'

/*
 * The parts of a page that the gateway writes: the head of every page, and the start page as HTML, so that a browser
 * shows it before it has the scripts. See docs/decisions/0046-start-page-rendered-by-the-gateway.md.
 */

/** A longer list would make the HTML large, and the first paint late. */
const maxMovies = 60
const maxCharacters = 150_000

/** React's mark for a part that failed to render on the server, and that the browser should render. */
const failedPart = '<!--$!-->'

// All texts are loaded together with this module, because a new build may replace the files later.
const messages = Object.fromEntries(
  await Promise.all(Object.keys(languages).map(async (language) => [language, await messagesOf(language as Language)])),
)

// The gateway loads this module from the build, so no import shows that the functions are used.

/**
 * Whether the start page shows today's movies with this query, as it does with `?utm_source=mail`.
 *
 * @public
 */
export const isStartPage = (query: string): boolean => viewHref(readView(query)) === '/'

/**
 * The paths of the API whose responses `renderStartPage` needs.
 *
 * @param nowMs milliseconds since 1970
 * @public
 */
export const startPagePaths = ({ cinema, nowMs }: { cinema: Cinema; nowMs: number }): string[] => {
  const day = today(cinema.time_zone, new Date(nowMs))
  return [day, addDays(day, 1), addDays(day, 2)].map(
    (date) => `/api/v1/movies?limit=${pageLimit}&showtime_date=${date}`,
  )
}

const textIn = (language: Language): Text => {
  const i18n = setupI18n({ locale: language, messages })
  return (id, values) => i18n._(id, values)
}
const texts: Readonly<Record<Language, Text>> = { en: textIn('en'), de: textIn('de'), es: textIn('es') }

/**
 * What the gateway writes into every page: its title and the other elements of its head, the schema.org data of the
 * showings, and the text for browsers without scripts.
 *
 * @param query without `?`
 * @param lookup what is known about the film or the showtime; `found` for all other pages
 * @param showings the showings that are known; the page describes those that have not started
 * @param nowMs milliseconds since 1970
 * @public
 */
export const describePage = ({
  path,
  query,
  lookup,
  film,
  showings,
  site,
  language,
  locale,
  nowMs,
}: {
  path: string
  query: string
  lookup: Lookup
  film?: Film | undefined
  showings?: readonly Showing[] | undefined
  site: Site
  language: Language
  locale: string
  nowMs: number
}): { title: string; elements: HeadElement[]; events: object | undefined; noScript: string } => {
  const t = texts[language]
  const day = today(site.cinema.time_zone, new Date(nowMs))
  const title = routeTitle({ path, query, lookup, filmTitle: film?.title }, { t, today: day, locale })
  const address = path === '/' ? viewAddress(query, day) : path
  const offered = showings && upcoming(showings, { nowMs })
  // A film has a page also without showings, and a showtime only until it starts.
  const isOver = path.startsWith('/showtimes/') && offered?.length === 0
  const hasContent = lookup === 'found' && !isOver
  return {
    title: documentTitle(title, site.cinema),
    elements: headElements({ path, address, title, film, hasContent }, site, { t, language }),
    events: film && offered?.length ? structuredData(film, offered, site) : undefined,
    noScript: t('common.noScript'),
  }
}

/** Without the long texts, which the start page does not show. */
const shortened = (movie: Movie): Movie => ({
  ...movie,
  description: '',
  director: null,
  cast: null,
  trailer_url: null,
  distributor: null,
})

/**
 * Renders what a visitor who is not signed in sees first.
 *
 * @param locale the locale for dates and times
 * @param nowMs milliseconds since 1970
 * @param lists the bodies of the responses for `startPagePaths` at that time
 * @returns the content of `#app`, and the data that the browser needs to take it over; undefined if the page is too
 *   large
 */
export const renderStartPage = ({
  cinema,
  language,
  locale,
  nowMs,
  lists,
}: {
  cinema: Cinema
  language: Language
  locale: string
  nowMs: number
  lists: readonly (readonly Movie[])[]
}): { html: string; state: StartPage } | undefined => {
  const day = today(cinema.time_zone, new Date(nowMs))
  const [movies, moviesOfTomorrow] = [lists.slice(0, 2), lists.slice(1)].map((of) => mergeMovies(of).map(shortened))
  const isTodayOver = moviesOn(movies ?? [], day, { today: day, nowMs }).length === 0
  const state: StartPage = {
    language,
    locale,
    nowMs,
    movies: movies ?? [],
    ...(isTodayOver && moviesOfTomorrow ? { moviesOfTomorrow } : {}),
  }
  if (state.movies.length > maxMovies) return undefined
  const i18n = setupI18n({ locale: language, locales: locale, messages })
  const client = new QueryClient()
  // The cinema and the time are state of modules. This rendering is synchronous, so no other rendering can change them.
  provideCinema(cinema)
  provideStartPageData(state, client, 0)
  const html = renderToString(<Root i18n={i18n} client={client} ssrPath="/" />)
  if (html.includes(failedPart)) throw new Error('a component of the start page failed')
  return html.length + JSON.stringify(state).length > maxCharacters ? undefined : { html, state }
}
