import { setTimeout as sleep } from 'node:timers/promises'
import { TooManyWatchers } from '../domain/errors.ts'
import type { Holdings } from './seat-allocations.ts'
import type { SeatSnapshots } from './seat-snapshots.ts'

/** Seats whose allocation has changed: held (false), sold (true) or released (undefined). */
export type SeatChanges = ReadonlyMap<string, boolean | undefined>

export type SeatWatch = ReturnType<typeof seatWatch>

/** The most watchers of one process; each watcher is a connection. */
const maxWatchers = 1_000

/**
 * How long this process waits between two polls for its own changes. Changes during the wait are collected for the next
 * poll.
 */
const betweenPollsMilliseconds = 100

type Watched = {
  /** Resolves when the first holdings have been read. The first poll compares the seats with these holdings. */
  readonly ready: Promise<void>
  /** The holdings that listeners have seen last. */
  last: Holdings
  readonly listeners: Set<(changes: SeatChanges) => void>
}

/**
 * A seat that went from one customer to another between two polls counts as changed. A client that fetched the seat map
 * in between may have seen the seat as available.
 */
const changesBetween = ({ seats: before }: Holdings, { seats: after }: Holdings): SeatChanges => {
  const changes = new Map<string, boolean | undefined>()
  for (const [seatId, { sold, reservationId }] of after) {
    const last = before.get(seatId)
    if (last?.sold !== sold || last.reservationId !== reservationId) changes.set(seatId, sold)
  }
  for (const seatId of before.keys()) if (!after.has(seatId)) changes.set(seatId, undefined)
  return changes
}

/**
 * Tells listeners of this process which seats of a showtime have changed, whichever replica changed the seats. The
 * watch polls the snapshots of watched showtimes, which seat maps use as well. A placement writes nothing extra for the
 * watch, and the watch works while RabbitMQ is down.
 *
 * @param onChanged called when `pollChanged` has work
 */
export const seatWatch = (snapshots: Pick<SeatSnapshots, 'newest'>, onChanged: () => void = () => undefined) => {
  const watched = new Map<string, Watched>()
  /** Watched showtimes that this process has changed since they were polled. */
  const changedHere = new Set<string>()
  let watchers = 0

  const begin = (showtimeId: string): Watched => {
    const read = async (): Promise<void> => {
      showtime.last = await snapshots.newest(showtimeId)
    }
    const showtime: Watched = {
      ready: Promise.resolve().then(read),
      last: { seats: new Map(), digest: '' },
      listeners: new Set(),
    }
    watched.set(showtimeId, showtime)
    return showtime
  }

  /** Two polls of a showtime may overlap: the snapshots' reads end in the order in which they begin. */
  const pollOne = async ([showtimeId, showtime]: [string, Watched]): Promise<void> => {
    await showtime.ready.catch(() => undefined)
    const now = await snapshots.newest(showtimeId)
    if (now.digest === showtime.last.digest) return
    const changes = changesBetween(showtime.last, now)
    showtime.last = now
    if (changes.size > 0) for (const listener of showtime.listeners) listener(changes)
  }

  return {
    /**
     * Calls the listener with every change from now on, until the returned function is called. Throws TooManyWatchers,
     * or the database's error if the first read fails.
     */
    watch: async (showtimeId: string, listener: (changes: SeatChanges) => void): Promise<() => void> => {
      if (watchers >= maxWatchers) throw new TooManyWatchers()
      const showtime = watched.get(showtimeId) ?? begin(showtimeId)
      showtime.listeners.add(listener)
      watchers += 1
      const stopWatching = () => {
        if (!showtime.listeners.delete(listener)) return
        watchers -= 1
        if (showtime.listeners.size === 0) watched.delete(showtimeId)
      }
      try {
        await showtime.ready
        return stopWatching
      } catch (error) {
        stopWatching()
        throw error
      }
    },

    /** Polls all watched showtimes once. Resolves with false: the next poll can wait for its interval. */
    poll: async (): Promise<boolean> => {
      await Promise.all([...watched].map(pollOne))
      return false
    },

    /** Call when this process has changed seats of a showtime, so that its listeners need not wait for `poll`. */
    changed: (showtimeId: string): void => {
      if (!watched.has(showtimeId)) return
      changedHere.add(showtimeId)
      onChanged()
    },

    /**
     * Polls the showtimes that this process has changed. Resolves with true if this process has changed more showtimes
     * meanwhile.
     */
    pollChanged: async (stopping: AbortSignal): Promise<boolean> => {
      const showtimes = [...watched].filter(([showtimeId]) => changedHere.has(showtimeId))
      changedHere.clear()
      if (showtimes.length === 0) return false
      await Promise.all(showtimes.map(pollOne))
      await sleep(betweenPollsMilliseconds, undefined, { signal: stopping }).catch(() => undefined)
      return changedHere.size > 0
    },
  }
}
