import { answered, type Schemas } from '@marquee/api-client/client'
import { addDays } from '@marquee/kernel/zoned-time'
import { infiniteQueryOptions, keepPreviousData, QueryClient, queryOptions } from '@tanstack/react-query'
import { mergeMovies } from '../programme/showtimes.ts'
import { api, isProblem, mayRetry } from './marquee.ts'
import { newKey } from './new-key.ts'
import { nextCursor } from './next-cursor.ts'
import { mergeSeats } from './seat-changes.ts'
import { fetchSeatMap, seatChanges } from './seat-map.ts'
import { currentSession, subscribeToSession } from './session.ts'

/** At most two more attempts, and none if the API has refused the request. */
const maxRetries = 2
const secondMs = 1_000

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => failures < maxRetries && mayRetry(error),
      staleTime: 15 * secondMs,
      // Offline, a paused query would show an endless spinner. A failed query says that the visitor is offline.
      networkMode: 'always',
      refetchOnReconnect: true,
    },
    mutations: { networkMode: 'always' },
  },
})

/** Removes one visitor's data from the cache, because another visitor may sign in on the same device. */
export const forgetVisitor = (): void => {
  for (const resource of ['me', 'reservations', 'payments', 'tickets']) {
    queryClient.removeQueries({ queryKey: [resource] })
  }
}

subscribeToSession(() => {
  if (currentSession().status === 'signed-out') forgetVisitor()
})

const byId = (id: string) => ({ params: { path: { id } } })

/** Maximum length of a page of a list. */
export const pageLimit = 200

type MovieFilter = {
  readonly genreId?: string | undefined
  readonly search?: string | undefined
}

const listMovies = (
  { day, genreId, search, comingSoon = false }: MovieFilter & { day?: string; comingSoon?: boolean },
  signal: AbortSignal,
): Promise<Schemas['Movie'][]> =>
  answered(
    api.GET('/api/v1/movies', {
      params: {
        query: {
          limit: pageLimit,
          ...(day === undefined ? {} : { showtime_date: day }),
          ...(genreId === undefined ? {} : { genre_id: genreId }),
          ...(search === undefined || search === '' ? {} : { search }),
          ...(comingSoon ? { coming_soon: 'true' as const } : {}),
        },
      },
      signal,
    }),
  )

// The queries of the API. Keys begin with the resource, so that `invalidateQueries` can name all queries of a resource.

/** All movies with all their upcoming showtimes. If the list has `pageLimit` movies, there may be more. */
export const movies = ({ genreId, search }: MovieFilter) =>
  queryOptions({
    queryKey: ['movies', 'all', { genreId, search }],
    queryFn: ({ signal }) => listMovies({ genreId, search }, signal),
    placeholderData: keepPreviousData,
  })

/** The movies that are released later and have no showtimes yet, by release date. */
export const moviesComingSoon = ({ genreId, search }: MovieFilter) =>
  queryOptions({
    queryKey: ['movies', 'coming-soon', { genreId, search }],
    queryFn: ({ signal }) => listMovies({ genreId, search, comingSoon: true }, signal),
    placeholderData: keepPreviousData,
  })

/**
 * The movies of a day and of the day after, because the night of a day ends after midnight. `moviesOn` picks the
 * showtimes that belong to the day.
 */
export const moviesOfDay = ({ day, genreId, search }: MovieFilter & { readonly day: string }) =>
  queryOptions({
    queryKey: ['movies', 'of-day', { day, genreId, search }],
    queryFn: async ({ signal }) =>
      mergeMovies(
        await Promise.all([day, addDays(day, 1)].map((date) => listMovies({ day: date, genreId, search }, signal))),
      ),
  })

export const movie = (id: string) =>
  queryOptions({
    queryKey: ['movies', id],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/movies/{id}', { ...byId(id), signal })),
  })

/** A movie of any list that was loaded before, perhaps without some of its showtimes. */
export const listedMovie = (client: QueryClient, id: string): Schemas['Movie'] | undefined =>
  client
    .getQueriesData<Schemas['Movie'] | Schemas['Movie'][]>({ queryKey: ['movies'] })
    .flatMap(([, found]) => found ?? [])
    .find((found) => found.id === id)

export const genres = () =>
  queryOptions({
    queryKey: ['genres'],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/movies/genres', { signal })),
    staleTime: 3600 * secondMs,
  })

/** The showtimes of a movie that have not ended, with prices; the first `pageLimit` of them. */
export const showtimesOfMovie = (movieId: string) =>
  queryOptions({
    queryKey: ['showtimes', { movieId }],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/showtimes', { params: { query: { movie_id: movieId, limit: pageLimit } }, signal })),
  })

/** A showtime with its room: the screen, the point with the best view, and whether lone seats are refused. */
export const showtime = (id: string) =>
  queryOptions({
    queryKey: ['showtimes', id],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/showtimes/{id}', { ...byId(id), signal })),
  })

/** The seat map at the time of the request, never from a cache. */
export const seatMap = (showtimeId: string) =>
  queryOptions({
    queryKey: ['seat-map', showtimeId],
    queryFn: ({ signal }) => fetchSeatMap(showtimeId, signal),
    // The event stream keeps the map current.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })

/** Writes changes of the event stream into the seat map. */
export const applySeatChanges = (showtimeId: string, changes: readonly Schemas['SeatOnMap'][]): void => {
  seatChanges.add(showtimeId, changes)
  queryClient.setQueryData(seatMap(showtimeId).queryKey, (seats) => seats && mergeSeats(seats, changes))
}

/**
 * Up to three offers of free seats for a party, the best first. The offers are valid only at the moment of the request.
 */
export const bestSeats = (showtimeId: string, count: number) =>
  queryOptions({
    queryKey: ['best-seats', showtimeId, count],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/v1/showtimes/{id}/best-seats', {
          params: { path: { id: showtimeId }, query: { count } },
          signal,
        }),
      ),
    staleTime: 0,
    gcTime: 0,
  })

/** The signed-in user, who may be a guest. Only for visitors who are signed in. */
export const me = () =>
  queryOptions({
    queryKey: ['me'],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/users/me', { signal })),
  })

export const reservation = (id: string) =>
  queryOptions({
    queryKey: ['reservations', id],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/reservations/{id}', { ...byId(id), signal })),
    staleTime: 0,
  })

/** The visitor's reservations, newest first. */
export const reservations = (status?: Schemas['Reservation']['status']) =>
  queryOptions({
    queryKey: ['reservations', { status }],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/v1/reservations', {
          params: { query: { limit: pageLimit, ...(status === undefined ? {} : { status }) } },
          signal,
        }),
      ),
    staleTime: 0,
  })

const listReservationsFor = (showtimeId: string, signal: AbortSignal): Promise<Schemas['Reservation'][]> =>
  answered(
    api.GET('/api/v1/reservations', { params: { query: { showtime_id: showtimeId, limit: pageLimit } }, signal }),
  )

/**
 * The visitor's reservations for a showtime, newest first. They leave the cache with the page that shows them, because
 * a payment on another page changes them.
 */
export const reservationsFor = (showtimeId: string) =>
  queryOptions({
    queryKey: ['reservations', { showtimeId }],
    queryFn: ({ signal }) => listReservationsFor(showtimeId, signal),
    staleTime: 0,
    gcTime: 0,
  })

/**
 * The visitor's reservations for a showtime, by a request that is sent now: a request that is under way already may be
 * answered without the newest reservation. Pages that show the reservations get the answer, too.
 */
export const fetchReservationsFor = async (showtimeId: string): Promise<Schemas['Reservation'][]> => {
  const found = await queryClient.fetchQuery({
    queryKey: ['reservations', 'now', newKey()],
    queryFn: ({ signal }) => listReservationsFor(showtimeId, signal),
    gcTime: 0,
  })
  const { queryKey } = reservationsFor(showtimeId)
  await queryClient.cancelQueries({ queryKey })
  queryClient.setQueryData(queryKey, found)
  return found
}

/** The visitor's reservations in pages of 200, newest first. */
export const reservationPages = () =>
  infiniteQueryOptions({
    queryKey: ['reservations', 'pages'],
    queryFn: async ({ pageParam: cursor, signal }) => {
      const query = { limit: 200, ...(cursor === undefined ? {} : { cursor }) }
      const call = api.GET('/api/v1/reservations', { params: { query }, signal })
      return { items: await answered(call), next: nextCursor((await call).response.headers.get('link')) }
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    staleTime: 0,
  })

const paymentWaitSeconds = 10

/** The payment of a reservation. The response waits up to ten seconds until the visitor can pay. */
export const payment = (reservationId: string) =>
  queryOptions({
    queryKey: ['payments', reservationId],
    // Right after a hold, the payment service may not have received the reservation yet.
    retry: (failures, error) => failures < maxRetries && (mayRetry(error) || isProblem(error, 'payment-not-found')),
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/v1/reservations/{id}/payment', {
          params: { path: { id: reservationId }, header: { prefer: `wait=${paymentWaitSeconds}` } },
          signal,
        }),
      ),
    staleTime: 0,
  })

/** One retry a second, for 20 seconds: the tickets exist a moment after the reservation is confirmed. */
const maxTicketRetries = 20

export const tickets = (reservationId: string) =>
  queryOptions({
    queryKey: ['tickets', reservationId],
    retry: (failures, error) =>
      failures < (isProblem(error, 'no-ticket-yet') ? maxTicketRetries : maxRetries) &&
      (mayRetry(error) || isProblem(error, 'no-ticket-yet')),
    retryDelay: secondMs,
    queryFn: ({ signal }) => answered(api.GET('/api/v1/reservations/{id}/tickets', { ...byId(reservationId), signal })),
    staleTime: 0,
  })
