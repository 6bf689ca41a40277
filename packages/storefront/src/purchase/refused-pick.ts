import type { ApiError } from '@marquee/api-client/client'
import type { Pick, PickProblem } from './pick.ts'

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []

const problemOf = ({ code, problem }: ApiError): PickProblem | undefined => {
  if (code === 'companion-alone') return { code, seat_ids: textsOf(problem['seat_ids']) }
  if (code !== 'lone-seat') return undefined
  const { instead } = problem as { instead?: { seat_ids?: unknown } }
  return {
    code,
    lone_seat_ids: textsOf(problem['lone_seat_ids']),
    instead: { seat_ids: textsOf(instead?.seat_ids) },
  }
}

/** What is left of a pick that the API refused to hold, and what the seat map has to explain. */
export const refusedPick = (seatIds: readonly string[], error: ApiError): Omit<Pick, 'idempotencyKey'> => {
  const lost = error.code === 'seats-not-available' ? textsOf(error.problem['seat_ids']) : []
  return { seatIds: seatIds.filter((id) => !lost.includes(id)), lostSeatIds: lost, problem: problemOf(error) }
}
