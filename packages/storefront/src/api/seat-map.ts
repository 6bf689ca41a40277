import { answered, type Schemas } from '@marquee/api-client/client'
import { api } from './marquee.ts'
import { createChangeLog } from './seat-changes.ts'

type Seats = Schemas['SeatOnMap'][]

const notModified = 304

/** Changes that the event stream brought, for maps that are being fetched at the same time. */
export const seatChanges = createChangeLog()

/** The last map that the server sent, without later changes of the event stream. */
let last: { readonly showtimeId: string; readonly etag: string; readonly seats: Seats } | undefined

/**
 * The seat map as it is at the time of the request. If the map is still the one that the server sent last, the response
 * is only its ETag. The browser's cache cannot do this: it downloads the map again for a request with `no-cache`.
 */
export const fetchSeatMap = (showtimeId: string, signal: AbortSignal): Promise<Seats> =>
  seatChanges.during(showtimeId, async () => {
    const known = last?.showtimeId === showtimeId ? last : undefined
    const { data, error, response } = await api.GET('/api/v1/showtimes/{id}/seats', {
      params: { path: { id: showtimeId } },
      headers: { 'cache-control': 'no-cache', ...(known ? { 'if-none-match': known.etag } : {}) },
      signal,
    })
    if (response.status === notModified && known) return known.seats
    const seats = await answered(Promise.resolve({ ...(data ? { data } : {}), error, response }))
    const etag = response.headers.get('etag')
    last = etag === null ? undefined : { showtimeId, etag, seats }
    return seats
  })
