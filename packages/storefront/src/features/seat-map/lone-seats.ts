import { refuseLoneSeats } from '@marquee/kernel/lone-seats'
import { seatPlanOf } from '@marquee/kernel/seat-plan'
import { type Layout, seatsIn } from './layout.ts'
import { isFree, type Seat } from './seats.ts'

/** The seats that a pick would leave alone, and the seats to pick instead. */
export type LoneSeats = { readonly alone: readonly Seat[]; readonly instead: readonly Seat[] }

/**
 * What the API would say of a pick in a room that refuses lone seats; undefined if the API would accept the pick. This
 * is the API's own rule, applied to the seats as the map shows them. The API decides from newer seats.
 */
export const loneSeatsOf = (layout: Layout, picked: readonly string[]): LoneSeats | undefined => {
  if (picked.length === 0) return undefined
  const isFreeSeat = (id: string): boolean => {
    const seat = layout.byId.get(id)
    return seat !== undefined && isFree(seat)
  }
  const refusal = refuseLoneSeats(seatPlanOf(layout.plan), isFreeSeat, picked)
  return refusal && { alone: seatsIn(layout, refusal.loneSeatIds), instead: seatsIn(layout, refusal.insteadSeatIds) }
}
