import type { Schemas } from '@marquee/api-client/client'
import { retryPause } from './retry-pause.ts'

export type Seats = readonly Schemas['SeatOnMap'][]

/**
 * `live`: changes arrive within a second. `polling`: the map is fetched every few seconds. `down`: the server cannot be
 * reached.
 */
export type LiveStatus = 'connecting' | 'live' | 'polling' | 'down'

export type SeatListener = {
  readonly onSeats: (seats: Seats) => void
  readonly onStatus: (status: LiveStatus) => void
  /** Fetches the map, because changes may have been missed. Resolves with whether the server answered. */
  readonly refetch: () => Promise<boolean>
}

/** If a stream was open for longer than this, the failures before it no longer count. */
const soundAfterMs = 20_000
/**
 * The server sends a ping every 15 seconds. A stream that is silent for two and a half of these times has lost its
 * connection, although the browser has not reported an end. This happens, for example, when the network changes.
 */
const silentMs = 37_500

/**
 * Keeps an event stream open until the signal is aborted. An `EventSource` ends for good after 429 and 503, so each try
 * opens a new one. A stream that is silent for too long, or does not open, counts as broken.
 */
export const keepStream = (
  showtimeId: string,
  { onSeats, onStatus, refetch }: SeatListener,
  signal: AbortSignal,
): void => {
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let source: EventSource | undefined

  const connect = (): void => {
    source?.close()
    const opened = new EventSource(`/api/v1/showtimes/${showtimeId}/seats/events`)
    source = opened
    let openedAt: number | undefined
    const fail = (): void => {
      opened.close()
      if (openedAt !== undefined && Date.now() - openedAt > soundAfterMs) failures = 0
      failures += 1
      onStatus('down')
      startTimer(retryPause(failures), () => {
        void refetch()
        connect()
      })
    }
    const isAlive = (): void => startTimer(silentMs, fail)
    opened.addEventListener('open', () => {
      openedAt = Date.now()
      isAlive()
      onStatus('live')
      void refetch()
    })
    opened.addEventListener('seats', ({ data }: MessageEvent<string>) => {
      isAlive()
      onSeats(JSON.parse(data))
    })
    opened.addEventListener('ping', isAlive)
    opened.addEventListener('error', fail)
    isAlive()
  }
  /** There is one timer. It runs until the stream counts as broken, or until the next try. */
  const startTimer = (pauseMs: number, onDue: () => void): void => {
    clearTimeout(timer)
    timer = setTimeout(onDue, pauseMs)
  }
  const reconnect = (): void => {
    failures = 0
    connect()
  }

  addEventListener('online', reconnect, { signal })
  // The browser reports the end of a stream much later, if at all.
  addEventListener('offline', () => onStatus('down'), { signal })
  signal.addEventListener('abort', () => {
    clearTimeout(timer)
    source?.close()
  })
  connect()
}
