import { Readable } from 'node:stream'
import type { SeatChanges, SeatWatch } from '../../infrastructure/seat-watch.ts'
import type { Showtimes } from '../../infrastructure/showtimes.ts'
import { toSeatOnMap } from '../seat-on-map.body.ts'

export type WatchSeatMap = ReturnType<typeof watchSeatMap>

/** Proxies and browsers close what says nothing for long. */
const pingMilliseconds = 15_000

/** What a client that reads too slowly may leave unread; beyond that it is sent away, and fetches the map when it is back. */
const maxUnreadBytes = 256 * 1024

/**
 * Streams of server-sent events: an event `seats` with the seats of a showtime that have changed, as they are now, and a
 * comment `: ping` from time to time. What had changed before is not told; a client fetches the map once the stream is open.
 */
export const watchSeatMap = ({
  seatWatch,
  showtimes,
}: {
  seatWatch: Pick<SeatWatch, 'watch'>
  showtimes: Pick<Showtimes, 'get'>
}) => {
  const streams = new Set<Readable>()
  let closed = false

  const write = (stream: Readable, text: string): void => {
    if (stream.destroyed || closed) return
    stream.push(text)
    if (stream.readableLength > maxUnreadBytes) stream.destroy()
  }

  const pings = setInterval(() => {
    for (const stream of streams) write(stream, ': ping\n\n')
  }, pingMilliseconds).unref()

  return {
    /** Opens a stream. Throws ShowtimeNotFound or TooManyWatchers. */
    open: async (showtimeId: string): Promise<Readable> => {
      const showtime = await showtimes.get(showtimeId)
      const stream = new Readable({ read: () => undefined })
      const tell = (changes: SeatChanges) => {
        const seats = [...changes].flatMap(([seatId, sold]) => {
          const seat = showtime.layout.get(seatId)
          return seat ? [toSeatOnMap(showtime, seat, sold)] : []
        })
        write(stream, `event: seats\ndata: ${JSON.stringify(seats)}\n\n`)
      }
      const leave = await seatWatch.watch(showtime.id, tell)
      streams.add(stream)
      stream.once('close', () => {
        streams.delete(stream)
        leave()
      })
      // Says at once that the stream is open, and how soon to come back when it ends.
      stream.push('retry: 2000\n\n')
      if (closed) stream.push(null)
      return stream
    },

    /** Ends all streams, now and from now on; their clients come back, to another replica. */
    close: (): void => {
      closed = true
      clearInterval(pings)
      for (const stream of streams) stream.push(null)
    },
  }
}
