import type { Schemas } from '@marquee/api-client/client'

type Seat = Schemas['SeatOnMap']

const isSame = (one: Seat, other: Seat): boolean => one.status === other.status && one.price === other.price

/**
 * The seats with the changes written in. Seats that did not change stay the same objects, and without any change the
 * list stays the same, so that nothing is rendered again. Changes of seats that the map does not have are ignored.
 */
export const mergeSeats = (seats: readonly Seat[], changes: Iterable<Seat>): Seat[] => {
  const changed = new Map([...changes].map((seat) => [seat.id, seat]))
  let differs = false
  const merged = seats.map((seat) => {
    const change = changed.get(seat.id)
    if (!change || isSame(seat, change)) return seat
    differs = true
    return change
  })
  return differs ? merged : (seats as Seat[])
}

/**
 * A log of the changes that arrive while a seat map is being fetched. The fetched map may be older than these changes,
 * so the changes are written into the map. A change that is older than the map does no harm, because the stream brings
 * the newest state of each seat last.
 */
export const createChangeLog = () => {
  const logs = new Map<string, Set<Map<string, Seat>>>()
  return {
    add: (showtimeId: string, changes: readonly Seat[]): void => {
      for (const log of logs.get(showtimeId) ?? []) for (const seat of changes) log.set(seat.id, seat)
    },

    /** Fetches a seat map, and writes in the changes that arrived meanwhile. */
    during: async (showtimeId: string, fetchSeats: () => Promise<Seat[]>): Promise<Seat[]> => {
      const log = new Map<string, Seat>()
      const open = logs.get(showtimeId) ?? new Set()
      logs.set(showtimeId, open.add(log))
      try {
        return mergeSeats(await fetchSeats(), log.values())
      } finally {
        open.delete(log)
        if (open.size === 0) logs.delete(showtimeId)
      }
    },
  }
}
