import { addDays } from '@marquee/kernel/zoned-time'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { movies, moviesComingSoon, moviesOfDay, pageLimit } from '../../api/queries.ts'
import { daysWithShowtimes, type Movie, moviesOn } from '../../programme/showtimes.ts'
import { useNow } from '../../programme/use-now.ts'
import { forAge, ratingsOf } from './ages.ts'
import { shownDay } from './days.ts'
import { pollWhileEmpty } from './poll-while-empty.ts'
import { type View, viewHref } from './view.ts'

/** A list of movies that may still be on its way. */
export type Listing = {
  readonly movies: readonly Movie[]
  readonly isPending: boolean
  /** Whether the movies are those of the previous search while the next ones are on their way. */
  readonly isStale: boolean
  readonly error: unknown
  readonly retry: () => void
}

const none: readonly Movie[] = []

/** The list of all movies, unless it is too long for one page. */
const complete = (all: Movie[] | undefined): Movie[] | undefined =>
  all !== undefined && all.length < pageLimit ? all : undefined

/**
 * The programme of the chosen day. The day's movies load first. The list of all showtimes follows: it tells which days
 * have showtimes, and shows another day without a wait. In the evening, when the last show of today has begun, a
 * visitor who has chosen nothing sees the movies of tomorrow.
 */
export const useProgramme = (view: View) => {
  const { genreId, search } = view
  const now = useNow()
  const chosen = shownDay(view.day, now.today)
  const client = useQueryClient()
  const allQuery = movies({ genreId, search })
  const pollInterval = ({ state }: { state: { data?: Movie[] | undefined } }) => pollWhileEmpty(state.data, now)
  const ofDay = useQuery({
    ...moviesOfDay({ day: chosen, genreId, search }),
    enabled: !view.comingSoon,
    refetchInterval: pollInterval,
    placeholderData: (previous) => complete(client.getQueryData(allQuery.queryKey)) ?? previous,
  })
  const isReady = ofDay.isSuccess && !ofDay.isPlaceholderData
  const isOver = viewHref(view) === '/' && isReady && moviesOn(ofDay.data, chosen, now).length === 0
  const tomorrow = addDays(now.today, 1)
  const next = useQuery({
    ...moviesOfDay({ day: tomorrow, genreId, search }),
    enabled: isOver,
    refetchInterval: pollInterval,
  })
  const ofTomorrow = isOver && next.data && moviesOn(next.data, tomorrow, now).length > 0 ? next.data : undefined
  const day = ofTomorrow ? tomorrow : chosen
  const all = useQuery({
    ...allQuery,
    enabled: isReady && !(isOver && next.isPending),
    refetchInterval: pollInterval,
  })
  const known = complete(all.data)
  // The placeholder belongs to another filter.
  const current = all.isPlaceholderData ? undefined : known
  const found = ofTomorrow ?? ofDay.data ?? current ?? none
  // The same list as long as nothing has changed, so that React can leave the movies as they are.
  const shown = useMemo(() => moviesOn(forAge(found, view.age), day, now), [found, view.age, day, now])
  const listing: Listing = {
    movies: shown,
    isPending: shown.length === 0 && (ofDay.isPending || ofDay.isPlaceholderData || (isOver && next.isPending)),
    isStale: ofDay.isPlaceholderData && all.isPlaceholderData,
    error: ofDay.data === undefined && current === undefined ? ofDay.error : null,
    retry: () => void ofDay.refetch(),
  }
  return {
    listing,
    day,
    /** Whether tomorrow is shown, because today has no more shows. */
    isTodayOver: ofTomorrow !== undefined,
    today: now.today,
    /** The days on which movies pass the filters; undefined while they are not known. */
    days: known && daysWithShowtimes(forAge(known, view.age), now),
    ratings: ratingsOf(known ?? found, view.age),
    isReady,
  }
}

/** The movies that are coming soon. */
export const useComingSoon = (view: View): Listing & { ratings: readonly string[] } => {
  const { genreId, search, age } = view
  const { data, isPending, isPlaceholderData, error, refetch } = useQuery({
    ...moviesComingSoon({ genreId, search }),
    enabled: view.comingSoon,
  })
  return {
    movies: forAge(data ?? [], age),
    isPending,
    isStale: isPlaceholderData,
    error: data === undefined ? error : null,
    retry: () => void refetch(),
    ratings: ratingsOf(data ?? [], age),
  }
}
