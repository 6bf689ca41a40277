import { Readable } from 'node:stream'
import type { SeatChanges, SeatWatch } from '../../infrastructure/seat-watch.ts'
import type { Showtimes } from '../../infrastructure/showtimes.ts'
import { toSeatOnMap } from '../seat-on-map.body.ts'

export type WatchSeatMap = ReturnType<typeof watchSeatMap>

/** Proxies and browsers close a connection that is silent for long. */
const pingMilliseconds = 15_000

/**
 * The same ping twice. Browsers do not show comments to a page, so the event lets the page notice that a connection has
 * died without an end. The event has no seats, so that clients that read the data of every event find no change.
 */
const ping = ': ping\n\nevent: ping\ndata: []\n\n'

/**
 * The most bytes that a slow client may leave unread: an event with all seats of the largest room. A stream with more
 * unread bytes is closed; the client reconnects and fetches the seat map.
 */
const maxUnreadBytes = 512 * 1024

/**
 * Streams of server-sent events: an event `seats` with the changed seats of a showtime as they are now, and every 15
 * seconds a ping, as a comment and as an event. Earlier changes are not sent; a client fetches the seat map once its stream is open.
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
    for (const stream of streams) write(stream, ping)
  }, pingMilliseconds).unref()

  return {
    /** Opens a stream. Throws ShowtimeNotFound or TooManyWatchers. */
    open: async (showtimeId: string): Promise<Readable> => {
      const showtime = await showtimes.get(showtimeId)
      const stream = new Readable({ read: () => undefined })
      const send = (changes: SeatChanges) => {
        const seats = [...changes].flatMap(([seatId, sold]) => {
          const seat = showtime.layout.get(seatId)
          return seat ? [toSeatOnMap(showtime, seat, sold)] : []
        })
        write(stream, `event: seats\ndata: ${JSON.stringify(seats)}\n\n`)
      }
      const stopWatching = await seatWatch.watch(showtime.id, send)
      streams.add(stream)
      stream.once('close', () => {
        streams.delete(stream)
        stopWatching()
      })
      // Tells the client at once that the stream is open, and after how many milliseconds to reconnect when it ends.
      stream.push('retry: 2000\n\n')
      if (closed) stream.push(null)
      return stream
    },

    /** Ends all open streams, and every stream that is opened later. The clients reconnect to another replica. */
    close: (): void => {
      closed = true
      clearInterval(pings)
      for (const stream of streams) stream.push(null)
    },
  }
}
