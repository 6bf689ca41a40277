import { createHash } from 'node:crypto'
import { inArray, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { seatAllocations } from './tables.ts'

export type SeatAllocations = ReturnType<typeof seatAllocationViews>

/** A held or sold seat's state, and the reservation that has it. */
type Holding = { readonly sold: boolean; readonly reservationId: string }

/** All held and sold seats of a showtime as of one moment, by seat id, with a digest of them. */
export type Holdings = { readonly seats: ReadonlyMap<string, Holding>; readonly digest: string }

const bySeat = ([one]: [string, Holding], [other]: [string, Holding]): number => (one < other ? -1 : 1)

/** The same digest that PostgreSQL computes in `digestsOf`. */
const digestOf = (seats: ReadonlyMap<string, Holding>): string => {
  if (seats.size === 0) return ''
  const texts = [...seats]
    .toSorted(bySeat)
    .map(([seatId, { sold, reservationId }]) => `${seatId}${sold}${reservationId}`)
  return createHash('md5').update(texts.join(' ')).digest('hex')
}

/** Reads which seats of a showtime are held or sold. */
export const seatAllocationViews = (db: NodePgDatabase) => ({
  /** The held and sold seats of each showtime. */
  holdingsOf: async (showtimeIds: readonly string[]): Promise<ReadonlyMap<string, Holdings>> => {
    const rows = await db
      .select()
      .from(seatAllocations)
      .where(inArray(seatAllocations.showtimeId, [...showtimeIds]))
    const all = new Map(showtimeIds.map((id) => [id, new Map<string, Holding>()]))
    for (const { showtimeId, seatId, sold, reservationId } of rows) {
      all.get(showtimeId)?.set(seatId, { sold, reservationId })
    }
    return new Map([...all].map(([id, seats]) => [id, { seats, digest: digestOf(seats) }]))
  },

  /** The digest of each showtime's allocations; a showtime without allocations is left out. */
  digestsOf: async (showtimeIds: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const rows = await db
      .select({
        showtimeId: seatAllocations.showtimeId,
        digest: sql<string>`md5(string_agg(seat_id || sold::text || reservation_id::text, ' ' ORDER BY seat_id COLLATE "C"))`,
      })
      .from(seatAllocations)
      .where(inArray(seatAllocations.showtimeId, [...showtimeIds]))
      .groupBy(seatAllocations.showtimeId)
    return new Map(rows.map(({ showtimeId, digest }) => [showtimeId, digest]))
  },
})
