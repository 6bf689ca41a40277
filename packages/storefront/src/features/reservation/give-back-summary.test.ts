import { expect, it } from 'vitest'
import { giveBackSummary, mayGiveBack } from './give-back-summary.ts'

const seat = (id: string, type: string, price: number) => ({ id, row: 5, row_label: 'E', number: 1, type, price })
const reservation = {
  status: 'confirmed' as const,
  amount: 3_900,
  seats: [seat('E1', 'wheelchair', 1_000), seat('E2', 'companion', 1_000), seat('E3', 'premium', 1_900)],
  showtime: {
    id: 's',
    show_datetime: '2026-12-04T20:15:00+01:00',
    room: { id: 'r', name: 'Room 1' },
    movie: { id: 'm', title: 'Film', poster_image: null },
  },
}

it('the summary has the price of the seats that go back', () => {
  expect(giveBackSummary(reservation, ['E3'])).toEqual({ isWhole: false, amount: 1_900, mayTakeCompanions: false })
})

it('the summary warns that companion seats may go back with their wheelchair space', () => {
  expect(giveBackSummary(reservation, ['E1'])).toEqual({ isWhole: false, amount: 1_000, mayTakeCompanions: true })
  expect(giveBackSummary(reservation, ['E2']).mayTakeCompanions).toBe(false)
})

it('the summary has the amount of the reservation when every seat goes back', () => {
  expect(giveBackSummary({ ...reservation, amount: 3_000 }, ['E1', 'E2', 'E3'])).toEqual({
    isWhole: true,
    amount: 3_000,
    mayTakeCompanions: false,
  })
})

it.each([
  ['pending', true],
  ['confirmed', true],
  ['expired', false],
  ['cancelled', false],
  ['refunded', false],
] as const)('seats of a reservation that is %s can go back until the show starts: %s', (status, expected) => {
  const start = Date.parse(reservation.showtime.show_datetime)
  expect(mayGiveBack({ ...reservation, status }, start - 1)).toBe(expected)
  expect(mayGiveBack({ ...reservation, status }, start)).toBe(false)
})
