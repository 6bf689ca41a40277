import { TooManyWatchers } from '../domain/errors.ts'
import type { Holdings, SeatAllocations } from './seat-allocations.ts'

/** Seats whose allocation has changed: held (false), sold (true), or given back (undefined). */
export type SeatChanges = ReadonlyMap<string, boolean | undefined>

export type SeatWatch = ReturnType<typeof seatWatch>

/** Most watchers of one process; each is a connection. */
const maxWatchers = 1_000

type Watched = {
  /** When it is known what the changes begin from. */
  readonly ready: Promise<void>
  known: Holdings
  readonly listeners: Set<(changes: SeatChanges) => void>
}

/** A seat that went from one customer to another between two looks is news too: somebody may have seen it free. */
const changesBetween = ({ seats: before }: Holdings, { seats: after }: Holdings): SeatChanges => {
  const changes = new Map<string, boolean | undefined>()
  for (const [seatId, { sold, reservationId }] of after) {
    const known = before.get(seatId)
    if (known?.sold !== sold || known.reservationId !== reservationId) changes.set(seatId, sold)
  }
  for (const seatId of before.keys()) if (!after.has(seatId)) changes.set(seatId, undefined)
  return changes
}

/**
 * Tells listeners of this process what changes in the seats of a showtime, whichever replica changed it. The allocations
 * themselves are looked at, by their digests, and only those of showtimes that somebody watches: nothing is written for
 * it where seats are placed, and it works while the broker does not.
 */
export const seatWatch = (allocations: SeatAllocations) => {
  const watched = new Map<string, Watched>()
  let watchers = 0

  const begin = (showtimeId: string): Watched => {
    const read = async (): Promise<void> => {
      showtime.known = await allocations.holdingsOf(showtimeId)
    }
    const showtime: Watched = {
      ready: Promise.resolve().then(read),
      known: { seats: new Map(), digest: '' },
      listeners: new Set(),
    }
    watched.set(showtimeId, showtime)
    return showtime
  }

  return {
    /**
     * Calls the listener with every change from now on, until the returned function is called. Throws TooManyWatchers, or
     * what the database throws.
     */
    watch: async (showtimeId: string, listener: (changes: SeatChanges) => void): Promise<() => void> => {
      if (watchers >= maxWatchers) throw new TooManyWatchers()
      const showtime = watched.get(showtimeId) ?? begin(showtimeId)
      showtime.listeners.add(listener)
      watchers += 1
      const leave = () => {
        if (!showtime.listeners.delete(listener)) return
        watchers -= 1
        if (showtime.listeners.size === 0) watched.delete(showtimeId)
      }
      try {
        await showtime.ready
        return leave
      } catch (error) {
        leave()
        throw error
      }
    },

    /** Looks once at all that is watched. Resolves with false: there is no more to do right away. */
    look: async (): Promise<boolean> => {
      if (watched.size === 0) return false
      const digests = await allocations.digestsOf([...watched.keys()])
      for (const [showtimeId, showtime] of watched) {
        await showtime.ready.catch(() => undefined)
        if (showtime.known.digest === (digests.get(showtimeId) ?? '')) continue
        // The digest that is remembered is that of what was read, which may be newer than what was looked at.
        const now = await allocations.holdingsOf(showtimeId)
        const changes = changesBetween(showtime.known, now)
        showtime.known = now
        if (changes.size > 0) for (const listener of showtime.listeners) listener(changes)
      }
      return false
    },
  }
}
