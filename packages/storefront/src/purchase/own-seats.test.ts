import type { Schemas } from '@marquee/api-client/client'
import { describe, expect, it } from 'vitest'
import { holdOf, ownSeatsOf } from './own-seats.ts'

type Reservation = Schemas['Reservation']

const noon = Date.parse('2026-12-04T12:00:00Z')

const seatsOf = (...ids: string[]) =>
  ids.map((id, index) => ({ id, row: 1, row_label: 'A', number: index + 1, type: 'standard', price: 820 }))

const reservation = (
  status: Reservation['status'],
  { ids, minutes = 10 }: { ids: string[]; minutes?: number },
): Reservation => ({
  id: `${status}-${ids.join()}`,
  number: 'ABCDEFGH',
  status,
  amount: 820,
  currency: 'eur',
  created_at: '2026-12-04T11:55:00Z',
  confirmed_at: null,
  cancelled_at: null,
  extended_at: null,
  expires_at: new Date(noon + minutes * 60_000).toISOString(),
  seats: seatsOf(...ids),
  seats_given_back: [],
  showtime: {
    id: 'showtime',
    show_datetime: '2026-12-04T20:15:00+01:00',
    movie: { id: 'movie', title: 'Nosferatu', poster_image: null },
    room: { id: 'room', name: 'Room 1' },
  },
})

describe('the visitor’s own seats', () => {
  it('are those of unpaid reservations that last and of tickets', () => {
    const held = reservation('pending', { ids: ['A1', 'A2'] })
    const bought = reservation('confirmed', { ids: ['A3'], minutes: -60 })
    const own = ownSeatsOf([held, bought], noon)
    expect(own).toEqual({ held: [held], bought: [bought], seatIds: ['A1', 'A2', 'A3'] })
  })

  it('are not those of reservations that have ended', () => {
    const ended = (['expired', 'cancelled', 'refunded'] as const).map((status) => reservation(status, { ids: ['A1'] }))
    expect(ownSeatsOf([...ended, reservation('pending', { ids: ['A2'], minutes: 0 })], noon).seatIds).toEqual([])
  })
})

it('a pick is held already only by an unpaid reservation with exactly its seats', () => {
  const held = reservation('pending', { ids: ['A1', 'A2'] })
  const own = ownSeatsOf([reservation('confirmed', { ids: ['A3'] }), held], noon)
  expect(holdOf(own, ['A2', 'A1'])).toBe(held)
  for (const seatIds of [['A1'], ['A1', 'A2', 'A4'], ['A3'], []]) expect(holdOf(own, seatIds)).toBeUndefined()
})
