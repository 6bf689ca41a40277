import { type RecentValue, recentValue } from '@marquee/kernel/recent-value'
import { LRUCache } from 'lru-cache'
import type { Holdings, SeatAllocations } from './seat-allocations.ts'

export type SeatSnapshots = ReturnType<typeof seatSnapshots>

/** Maximum age of the allocations that a seat map shows. */
const maxAgeMilliseconds = 300

const maxShowtimes = 2_000
/** The most held and sold seats in memory, about 150 bytes each. */
const maxSeats = 300_000
/** The most showtimes whose seats one statement reads, because a room can have 2,000 seats. */
const showtimesPerRead = 50

/**
 * Turns a function that loads many values into a function that loads one value by its id. One load runs at a time. Ids
 * that are requested during a load are loaded together in the next load, so a rush for seat maps occupies one
 * connection.
 */
const inBatches = <T>(
  loadAll: (ids: readonly string[]) => Promise<(id: string) => T>,
): ((id: string) => Promise<T>) => {
  let next: { readonly ids: Set<string>; readonly loaded: Promise<(id: string) => T> } | undefined
  let last: Promise<unknown> = Promise.resolve()

  const begin = () => {
    const ids = new Set<string>()
    const loaded = last.then(() => {
      next = undefined
      return loadAll([...ids])
    })
    last = loaded.catch(() => undefined)
    next = { ids, loaded }
    return next
  }

  return async (id) => {
    const { ids, loaded } = next ?? begin()
    ids.add(id)
    return (await loaded)(id)
  }
}

type Known = {
  readonly snapshot: RecentValue<Holdings>
  /** The seats that were read last; the same object while their digest stays the same. */
  last?: Holdings
}

/**
 * The held and sold seats of showtimes, for seat maps and their event streams. Seats that were read are used again for
 * 300 ms, and for longer while their digest stays the same. One statement compares the digests of all showtimes that
 * are requested at the same moment.
 */
export const seatSnapshots = (allocations: SeatAllocations) => {
  const showtimes = new LRUCache<string, Known>({
    max: maxShowtimes,
    maxSize: maxSeats,
    sizeCalculation: ({ last }) => 1 + (last?.seats.size ?? 0),
  })

  const loadAll = async (ids: readonly string[]) => {
    const before = new Map(ids.map((id) => [id, showtimes.peek(id)?.last]))
    const compared = ids.filter((id) => before.get(id) !== undefined)
    const digests = compared.length > 0 ? await allocations.digestsOf(compared) : new Map<string, string>()
    const outdated = ids.filter((id) => before.get(id)?.digest !== (digests.get(id) ?? ''))
    const loaded = new Map<string, Holdings>()
    for (let start = 0; start < outdated.length; start += showtimesPerRead) {
      for (const [id, holdings] of await allocations.holdingsOf(outdated.slice(start, start + showtimesPerRead))) {
        loaded.set(id, holdings)
      }
    }
    return (id: string): Holdings => loaded.get(id) ?? before.get(id) ?? { seats: new Map(), digest: '' }
  }

  const load = inBatches(loadAll)

  const of = (showtimeId: string): Known => {
    const found = showtimes.get(showtimeId)
    if (found) return found
    const known: Known = {
      snapshot: recentValue({
        read: async () => {
          const last = await load(showtimeId)
          known.last = last
          // The cache computes the size of an entry only when the entry is added, so the entry is added again. A
          // showtime that the cache has dropped meanwhile stays dropped.
          if (showtimes.peek(showtimeId) === known) {
            showtimes.delete(showtimeId)
            showtimes.set(showtimeId, known)
          }
          return last
        },
        maxAgeMilliseconds,
      }),
    }
    showtimes.set(showtimeId, known)
    return known
  }

  return {
    /** The seats as they are now, or were at most 300 ms ago. The same object means the same seats. */
    recent: (showtimeId: string): Holdings | Promise<Holdings> => of(showtimeId).snapshot.get(),

    /** Reads the seats now. */
    newest: (showtimeId: string): Promise<Holdings> => of(showtimeId).snapshot.renew(),

    /** Call this when seats of a showtime may have changed: later calls do not get seats that were read before. */
    forget: (showtimeId: string): void => showtimes.peek(showtimeId)?.snapshot.forget(),
  }
}
