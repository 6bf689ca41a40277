import { movie, moviesOfDay, queryClient } from './api/queries.ts'
import { shownDay } from './features/whats-on/days.ts'
import { readView } from './features/whats-on/view.ts'
import { cinemaNow } from './programme/use-now.ts'

/** Requests the first page's data while the texts and the code of the page are still loading. */
export const loadFirstPageEarly = ({ pathname, search }: Location): void => {
  const [, filmId] = /^\/films\/([^/]+)$/.exec(pathname) ?? []
  if (filmId !== undefined) void queryClient.prefetchQuery(movie(filmId))
  if (pathname !== '/') return
  const view = readView(search)
  const { genreId, search: text, comingSoon } = view
  const day = shownDay(view.day, cinemaNow().today)
  if (!comingSoon) void queryClient.prefetchQuery(moviesOfDay({ day, genreId, search: text }))
}
