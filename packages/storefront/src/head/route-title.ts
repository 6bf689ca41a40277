import { viewTitle } from '../features/whats-on/view-title.ts'
import type { MessageId } from '../i18n/message-id.ts'
import type { Text } from '../i18n/use-text.ts'

/** What is known about the film or the showtime of a page before the page is sent. */
export type Lookup = 'found' | 'missing' | 'unknown'

/** The titles of the pages that show no film. The routes are in app.tsx. */
const titles: readonly (readonly [path: RegExp, title: MessageId])[] = [
  [/^\/showtimes\/[^/]+\/details$/, 'details.title'],
  [/^\/reservations\/[^/]+\/payment$/, 'payment.title'],
  [/^\/reservations\/[^/]+$/, 'purchase.reservation'],
  [/^\/my-tickets$/, 'myTickets.title'],
  [/^\/account$/, 'account.title'],
]

const signInTitle = (query: string): MessageId =>
  new URLSearchParams(query).has('new') ? 'signIn.signUpTitle' : 'signIn.title'

/**
 * The title of a page before the browser has run any script. It is the title that the page has later, as far as that
 * depends on the address and the film only.
 *
 * @param query without `?`
 * @param today the cinema's present day
 * @param locale the locale for dates
 */
export const routeTitle = (
  { path, query, lookup, filmTitle }: { path: string; query: string; lookup: Lookup; filmTitle: string | undefined },
  { t, today, locale }: { t: Text; today: string; locale: string },
): string => {
  const isFilm = path.startsWith('/films/')
  if (lookup === 'missing') return t(isFilm ? 'film.notFound' : 'common.notFound')
  if (path === '/') return viewTitle(query, { t, today, locale })
  if (path === '/sign-in') return t(signInTitle(query))
  const title = titles.find(([pattern]) => pattern.test(path))?.[1]
  if (title !== undefined) return t(title)
  if (filmTitle === undefined) return ''
  return isFilm ? filmTitle : t('seatMap.title', { film: filmTitle })
}
