import { eq } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { priceOf } from '../../domain/reservation.ts'
import { rowLabel } from '../../domain/showtime.ts'
import type { Showtimes } from '../../infrastructure/showtimes.ts'
import { seatAllocations } from '../../infrastructure/tables.ts'

export type ViewSeatMap = ReturnType<typeof viewSeatMap>

/** Every seat of a showtime with its price and whether it can be had. Throws ShowtimeNotFound. */
export const viewSeatMap =
  ({ db, showtimes }: { db: NodePgDatabase; showtimes: Showtimes }) =>
  async (showtimeId: string) => {
    const showtime = await showtimes.get(showtimeId)
    const allocated = await db
      .select({ seatId: seatAllocations.seatId, sold: seatAllocations.sold })
      .from(seatAllocations)
      .where(eq(seatAllocations.showtimeId, showtimeId))
    const sold = new Map(allocated.map((allocation) => [allocation.seatId, allocation.sold]))
    return Array.from(showtime.layout.values(), (seat) => ({
      id: seat.id,
      row: seat.row,
      row_label: rowLabel(seat.id),
      number: seat.number,
      type: seat.type,
      price: priceOf(showtime, seat),
      status: seatStatus(sold.get(seat.id)),
    }))
  }

const seatStatus = (sold: boolean | undefined) => {
  if (sold === undefined) return 'available' as const
  return sold ? ('occupied' as const) : ('reserved' as const)
}
