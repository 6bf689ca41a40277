import { keepStream, type LiveStatus, type SeatListener, type Seats } from './kept-stream.ts'
import { retryPause } from './retry-pause.ts'

type Message =
  | { readonly kind: 'seats'; readonly showtimeId: string; readonly seats: Seats }
  /** The status of the leader's stream. While the status is `live`, other tabs of that showtime get its changes. */
  | { readonly kind: 'status'; readonly showtimeId: string; readonly status: LiveStatus }
  /** A new follower asks for the status. */
  | { readonly kind: 'hello'; readonly showtimeId: string }

const lockName = 'marquee.seat-stream'
const channelName = 'marquee.seat-stream'
/** A visible tab without a stream polls. The API allows one poll every two seconds. */
const pollMs = 5_000

/** Resolves when the signal is aborted. */
const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

/** Listens to the tab that has the stream, and polls while no tab has a stream for this showtime. */
const followLeader = (
  showtimeId: string,
  channel: BroadcastChannel,
  { onSeats, onStatus, refetch }: SeatListener,
  signal: AbortSignal,
): void => {
  let isServed = false
  channel.addEventListener(
    'message',
    ({ data }: MessageEvent<Message>) => {
      if (data.kind === 'seats' && data.showtimeId === showtimeId) onSeats(data.seats)
      if (data.kind !== 'status') return
      const isNews = isServed !== (data.showtimeId === showtimeId && data.status === 'live')
      isServed = data.showtimeId === showtimeId && data.status === 'live'
      if (!isNews) return
      onStatus(isServed ? 'live' : 'polling')
      if (isServed) void refetch()
    },
    { signal },
  )
  channel.postMessage({ kind: 'hello', showtimeId } satisfies Message)
  let failures = 0
  const poll = async (): Promise<void> => {
    if (!isServed) {
      const isAnswered = await refetch()
      failures = isAnswered ? 0 : failures + 1
      if (!isServed && !signal.aborted) onStatus(isAnswered ? 'polling' : 'down')
    }
    if (!signal.aborted) timer = setTimeout(poll, Math.max(pollMs, failures === 0 ? 0 : retryPause(failures)))
  }
  let timer = setTimeout(poll, pollMs)
  signal.addEventListener('abort', () => clearTimeout(timer))
}

/** Opens the stream, and forwards its changes and its status to the other tabs. */
const lead = (showtimeId: string, channel: BroadcastChannel, listener: SeatListener, signal: AbortSignal): void => {
  let status: LiveStatus = 'connecting'
  const tell = (message: Message): void => channel.postMessage(message)
  channel.addEventListener(
    'message',
    ({ data }: MessageEvent<Message>) => {
      if (data.kind === 'hello') tell({ kind: 'status', showtimeId, status })
    },
    { signal },
  )
  const onStatus = (next: LiveStatus): void => {
    status = next
    tell({ kind: 'status', showtimeId, status })
    listener.onStatus(next)
  }
  const onSeats = (seats: Seats): void => {
    tell({ kind: 'seats', showtimeId, seats })
    listener.onSeats(seats)
  }
  signal.addEventListener('abort', () => tell({ kind: 'status', showtimeId, status: 'down' }))
  keepStream(showtimeId, { ...listener, onStatus, onSeats }, signal)
}

/**
 * Keeps the map current while the tab is visible, with one stream for the whole browser. The tab with the Web Lock is
 * the leader: it opens the stream, and forwards changes to other visible tabs of the same showtime. A visible tab of
 * another showtime polls. A hidden tab gives up the lock and does nothing.
 */
const watchWhileVisible = (showtimeId: string, listener: SeatListener, signal: AbortSignal): void => {
  // Web Locks exist in secure contexts only. Without them, each visible tab has its own stream.
  if (!('locks' in navigator) || typeof BroadcastChannel === 'undefined') {
    keepStream(showtimeId, listener, signal)
    return
  }
  const channel = new BroadcastChannel(channelName)
  const following = new AbortController()
  const stopFollowing = (): void => following.abort()
  signal.addEventListener('abort', () => {
    stopFollowing()
    // The last message is sent before the channel closes.
    setTimeout(() => channel.close())
  })
  followLeader(showtimeId, channel, listener, following.signal)
  navigator.locks
    .request(lockName, { signal }, async () => {
      if (signal.aborted) return
      stopFollowing()
      lead(showtimeId, channel, listener, signal)
      await aborted(signal)
    })
    .catch((error: unknown) => {
      // The tab was hidden before its turn came.
      if (!signal.aborted) throw error
    })
}

/** Follows the seats of a showtime. Returns the function that stops. */
export const watchSeats = (showtimeId: string, listener: SeatListener): (() => void) => {
  let visible: AbortController | undefined
  const start = (): void => {
    if (document.hidden || visible) return
    visible = new AbortController()
    watchWhileVisible(showtimeId, listener, visible.signal)
  }
  const stop = (): void => {
    visible?.abort()
    visible = undefined
  }
  const onVisibility = (): void => {
    if (document.hidden) {
      stop()
      return
    }
    // The tab missed changes while it was hidden. This fetches the map before the stream opens.
    void listener.refetch()
    start()
  }
  document.addEventListener('visibilitychange', onVisibility)
  const onOnline = (): void => void listener.refetch()
  addEventListener('online', onOnline)
  start()
  return () => {
    document.removeEventListener('visibilitychange', onVisibility)
    removeEventListener('online', onOnline)
    stop()
  }
}
