import { eq, inArray, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { seatAllocations } from './tables.ts'

export type SeatAllocations = ReturnType<typeof seatAllocationViews>

/** Seats that are held (false) or sold (true), by id. */
export type Allocated = ReadonlyMap<string, boolean>

/** Which seats of a showtime are held or sold. */
export const seatAllocationViews = (db: NodePgDatabase) => ({
  of: async (showtimeId: string): Promise<Allocated> => {
    const rows = await db
      .select({ seatId: seatAllocations.seatId, sold: seatAllocations.sold })
      .from(seatAllocations)
      .where(eq(seatAllocations.showtimeId, showtimeId))
    return new Map(rows.map(({ seatId, sold }) => [seatId, sold]))
  },

  /** For each of the showtimes that has any a text that changes whenever its allocations do. */
  digestsOf: async (showtimeIds: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const rows = await db
      .select({
        showtimeId: seatAllocations.showtimeId,
        digest: sql<string>`md5(string_agg(seat_id || sold::text, ' ' ORDER BY seat_id))`,
      })
      .from(seatAllocations)
      .where(inArray(seatAllocations.showtimeId, [...showtimeIds]))
      .groupBy(seatAllocations.showtimeId)
    return new Map(rows.map(({ showtimeId, digest }) => [showtimeId, digest]))
  },
})
