import { type ReactNode, type RefObject, useDeferredValue, useEffect, useRef } from 'react'
import { useSearch } from 'wouter'
import { useText } from '../../i18n/use-text.ts'
import { useAnnouncer } from '../../layout/announcer.tsx'
import { Page } from '../../layout/page.tsx'
import { Problem } from '../../layout/problem.tsx'
import { useDayNames } from '../../programme/use-day-names.ts'
import { DayLinks, resultsId } from './day-links.tsx'
import { nextDay, shownDay } from './days.ts'
import { Filters } from './filters.tsx'
import { MovieList, MovieListSkeleton } from './movie-list.tsx'
import { NoShowtimes, NothingComingSoon } from './no-movies.tsx'
import { type Listing, useComingSoon, useProgramme } from './use-programme.ts'
import { readView, viewHref } from './view.ts'
import { viewAddress, viewTitle } from './view-title.ts'
import { Views } from './views.tsx'
import styles from './whats-on.module.css'

/**
 * Makes screen readers say how many movies another view has, once the movies have loaded, and when movies come to an
 * empty view.
 */
const useAnnouncedCount = (text: string, key: string, isPending: boolean): void => {
  const announce = useAnnouncer()
  const announced = useRef<string>(undefined)
  useEffect(() => {
    if (isPending || announced.current === key) return
    // The first view is read as a page, and needs no announcement.
    if (announced.current !== undefined) announce(text)
    announced.current = key
  }, [announce, text, key, isPending])
}

/** A list of movies with its heading, which gets the focus when a button of an empty list has disappeared. */
const Results = ({
  heading,
  note,
  listing: { movies, isPending, isStale, error, retry },
  empty,
  ref,
}: {
  heading: string
  note: string | undefined
  listing: Listing
  empty: ReactNode
  ref: RefObject<HTMLHeadingElement | null>
}) => (
  <section className={styles.results}>
    {note !== undefined && <p className={styles.note}>{note}</p>}
    <h2 className={styles.heading} id={resultsId} ref={ref} tabIndex={-1}>
      {heading}
    </h2>
    {error !== null && <Problem error={error} onRetry={retry} />}
    {error === null && isPending && <MovieListSkeleton />}
    {error === null && !isPending && movies.length === 0 && empty}
    {movies.length > 0 && <MovieList movies={movies} isStale={isStale} />}
  </section>
)

/** The start page: the movies of a day with their showtimes, or the movies that are coming soon. */
export const WhatsOnPage = () => {
  const { t, locale } = useText()
  const { fullName } = useDayNames()
  const search = useSearch()
  /** The view that the visitor has chosen last. The links and filters show the view at once, and the movies follow. */
  const chosen = readView(search)
  const view = readView(useDeferredValue(search))
  const programme = useProgramme(view)
  const soon = useComingSoon(view)
  const heading = useRef<HTMLHeadingElement>(null)
  const focusHeading = () => heading.current?.focus()

  const { day, today, days, isTodayOver } = programme
  const shown = chosen.day === undefined && isTodayOver ? day : shownDay(chosen.day, today)
  const listing = view.comingSoon ? soon : programme.listing
  const count = listing.movies.length
  const summary = view.comingSoon
    ? t('whatsOn.countSoon', { count })
    : t('whatsOn.count', { count, day: fullName(day) })
  useAnnouncedCount(summary, `${viewHref(view)} ${count > 0}`, listing.isPending || listing.isStale)

  const headingText = view.comingSoon ? summary : fullName(day)
  const empty = view.comingSoon ? (
    <NothingComingSoon view={view} onShow={focusHeading} />
  ) : (
    <NoShowtimes view={view} day={day} today={today} next={nextDay(days ?? [], day)} onShow={focusHeading} />
  )
  return (
    <Page title={viewTitle(search, { t, today, locale })} address={viewAddress(search, today)}>
      <div className={styles.head}>
        <Views view={chosen} />
        <div className={styles.controls}>
          {!chosen.comingSoon && (
            <DayLinks key="days" view={chosen} today={today} shown={shown} isTodayOver={isTodayOver} days={days} />
          )}
          <Filters
            key="filters"
            view={chosen}
            ratings={view.comingSoon ? soon.ratings : programme.ratings}
            isReady={programme.isReady || view.comingSoon}
          />
        </div>
      </div>
      <Results
        heading={view.comingSoon && listing.isPending ? t('common.loading') : headingText}
        note={isTodayOver && !view.comingSoon ? t('whatsOn.emptyToday') : undefined}
        listing={listing}
        empty={empty}
        ref={heading}
      />
    </Page>
  )
}
