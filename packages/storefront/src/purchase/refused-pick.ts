import type { ApiError } from '@marquee/api-client/client'
import type { Pick, Refusal } from './pick.ts'

const idsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((id) => typeof id === 'string') : []

/** The rules of the API that the seat map explains. */
const rules = ['lone-seat', 'companion-alone', 'seat-limit', 'unpaid-limit', 'showtime-closed']

const refusalIn = ({ code, problem }: ApiError): Refusal => {
  const { seat_ids, lone_seat_ids, instead } = problem as {
    seat_ids?: unknown
    lone_seat_ids?: unknown
    instead?: { seat_ids?: unknown }
  }
  return { code, seatIds: idsIn(lone_seat_ids ?? seat_ids), insteadSeatIds: idsIn(instead?.seat_ids) }
}

/**
 * What is left of a pick that the API refused to hold, and what the seat map has to explain.
 *
 * @param own seats that the visitor holds or has bought: they are not lost
 */
export const refusedPick = (
  seatIds: Pick['seatIds'],
  error: ApiError,
  own: readonly string[] = [],
): { readonly seatIds: Pick['seatIds']; readonly lostSeatIds?: Pick['seatIds']; readonly refusal?: Refusal } => {
  const refusal = refusalIn(error)
  if (error.code === 'seats-not-available') {
    return {
      seatIds: seatIds.filter((id) => !refusal.seatIds.includes(id)),
      lostSeatIds: refusal.seatIds.filter((id) => !own.includes(id)),
    }
  }
  return rules.includes(error.code) ? { seatIds, refusal } : { seatIds }
}
