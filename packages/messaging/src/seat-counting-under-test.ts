import { defineEvent, newEvent } from '@marquee/contracts/define-event'
import type { Subscription } from '@marquee/contracts/define-subscription'
import { newId } from '@marquee/kernel/id'
import { pgSchema } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Handler } from './consuming/consumer.ts'
import { messagingTables } from './events/tables.ts'

/** An event for tests, and a subscription to it. */
export const seatCounted = defineEvent('booking.seat-counted.v1', z.object({ number: z.int() }))
export const onSeatCounted: Subscription<typeof seatCounted> = {
  service: 'payment',
  name: 'on-seat-counted',
  event: seatCounted,
  delivery: 'competing',
}

export const seat = (number: number) => newEvent(seatCounted, { subject: newId(), sequence: 1, data: { number } })

export const tables = messagingTables(pgSchema('booking'))

export type SeatHandler = Handler<typeof seatCounted>

/** The default handler of the tests: inserts one row into `effects`. */
export const countSeat: SeatHandler = async ({ data }, { tx }) => {
  await tx.execute(`INSERT INTO booking.effects (number) VALUES (${data.number})`)
}
