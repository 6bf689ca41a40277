import { TooManyWatchers } from '../domain/errors.ts'
import type { Allocated, SeatAllocations } from './seat-allocations.ts'

/** Seats whose allocation has changed: held (false), sold (true), or given back (undefined). */
export type SeatChanges = ReadonlyMap<string, boolean | undefined>

export type SeatWatch = ReturnType<typeof seatWatch>

/** Most watchers of one process; each is a connection. */
const maxWatchers = 1_000

type Watched = {
  /** When it is known what the changes begin from. */
  readonly ready: Promise<void>
  known: Allocated
  digest: string
  readonly listeners: Set<(changes: SeatChanges) => void>
}

const changesBetween = (before: Allocated, after: Allocated): SeatChanges => {
  const changes = new Map<string, boolean | undefined>()
  for (const [seatId, sold] of after) if (before.get(seatId) !== sold) changes.set(seatId, sold)
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
      const digests = await allocations.digestsOf([showtimeId])
      showtime.digest = digests.get(showtimeId) ?? ''
      // Read after the digest: what changes in between is looked at once more, and not lost.
      showtime.known = await allocations.of(showtimeId)
    }
    const showtime: Watched = {
      ready: Promise.resolve().then(read),
      known: new Map(),
      digest: '',
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
      if (watchers >= maxWatchers) throw new TooManyWatchers('Too many are watching seats. Try again later.')
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
        const digest = digests.get(showtimeId) ?? ''
        if (showtime.digest === digest) continue
        const now = await allocations.of(showtimeId)
        const changes = changesBetween(showtime.known, now)
        Object.assign(showtime, { known: now, digest })
        if (changes.size > 0) for (const listener of showtime.listeners) listener(changes)
      }
      return false
    },
  }
}
