import { newId } from '@marquee/kernel/id'
import type { Transaction } from '@marquee/messaging/publishing/outbox'
import { eq } from 'drizzle-orm'
import { type SeatLayout, seatOf } from '../domain/seat-layout.ts'
import { seatLayouts } from './tables.ts'

/**
 * A stored layout. Labels and positions that a layout from before December 2026 lacks are added here, so that layouts
 * which a replica of the previous version stores during an update need no second migration.
 */
export const toSeatLayout = ({
  seats,
  screen,
  focalPoint,
}: Omit<typeof seatLayouts.$inferSelect, 'id'>): SeatLayout => ({ seats: seats.map(seatOf), screen, focalPoint })

/** Reads a layout. A layout that rooms and showtimes refer to is never deleted. */
export const readSeatLayout = async (tx: Transaction, id: string): Promise<SeatLayout> => {
  const [row] = await tx.select().from(seatLayouts).where(eq(seatLayouts.id, id))
  if (!row) throw new Error(`there is no seat layout ${id}`)
  return toSeatLayout(row)
}

/** Stores a layout and returns its id. */
export const addSeatLayout = async (tx: Transaction, { seats, screen, focalPoint }: SeatLayout): Promise<string> => {
  const id = newId()
  await tx.insert(seatLayouts).values({ id, seats: [...seats], screen, focalPoint })
  return id
}
