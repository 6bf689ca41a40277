import { ApiError } from '@marquee/api-client/client'
import { expect, it } from 'vitest'
import { refusedPick } from './refused-pick.ts'

const refusal = (code: string, details: Record<string, unknown> = {}) =>
  new ApiError('POST /reservations', 409, { code, ...details })

it('a refused pick keeps the seats that are left when others are taken', () => {
  expect(refusedPick(['E1', 'E2'], refusal('seats-not-available', { seat_ids: ['E2'] }))).toEqual({
    seatIds: ['E1'],
    lostSeatIds: ['E2'],
  })
})

it('a refused pick loses no seats that the visitor has through another reservation', () => {
  const error = refusal('seats-not-available', { seat_ids: ['E1', 'E2'] })
  expect(refusedPick(['E1', 'E2', 'E3'], error, ['E1'])).toEqual({ seatIds: ['E3'], lostSeatIds: ['E2'] })
})

it('a refused pick keeps all its seats, and names the lone seat and the seats to pick instead', () => {
  const error = refusal('lone-seat', { lone_seat_ids: ['E3'], instead: { seat_ids: ['E2', 'E3'] } })
  expect(refusedPick(['E1', 'E2'], error)).toEqual({
    seatIds: ['E1', 'E2'],
    refusal: { code: 'lone-seat', seatIds: ['E3'], insteadSeatIds: ['E2', 'E3'] },
  })
})

it('a refused pick names the companion seats without a wheelchair space', () => {
  expect(refusedPick(['E1'], refusal('companion-alone', { seat_ids: ['E1'] })).refusal).toEqual({
    code: 'companion-alone',
    seatIds: ['E1'],
    insteadSeatIds: [],
  })
})

it.each(['seat-limit', 'unpaid-limit', 'showtime-closed'])(
  'a refused pick names the rule %s, which is not about single seats',
  (code) => {
    expect(refusedPick(['E1'], refusal(code))).toEqual({
      seatIds: ['E1'],
      refusal: { code, seatIds: [], insteadSeatIds: [] },
    })
  },
)

it('a refused pick names no rule when the refusal is about the request', () => {
  expect(refusedPick(['E1'], refusal('idempotency-key-reused'))).toEqual({ seatIds: ['E1'] })
})
