import { expect, it } from 'vitest'
import { giveBackSummary, givenBackOf, mayGiveBack } from './give-back-summary.ts'

const seat = (id: string, type: string, price: number) => ({ id, row: 5, row_label: 'E', number: 1, type, price })
const [space, companion, premium] = [
  seat('E1', 'wheelchair', 1_000),
  seat('E2', 'companion', 1_000),
  seat('E3', 'premium', 1_900),
]
const reservation = {
  status: 'confirmed' as const,
  amount: 3_900,
  currency: 'eur',
  confirmed_at: '2026-12-01T20:15:00+01:00',
  seats: [space, companion, premium],
  showtime: {
    id: 's',
    show_datetime: '2026-12-04T20:15:00+01:00',
    room: { id: 'r', name: 'Room 1' },
    movie: { id: 'm', title: 'Film', poster_image: null },
  },
}

it('the summary has the seats that go back, their price, and the price of the rest', () => {
  expect(giveBackSummary(reservation, ['E1', 'E2'])).toEqual({
    seats: [space, companion],
    isHold: false,
    isWhole: false,
    amount: 2_000,
    rest: 1_900,
    currency: 'eur',
  })
})

it('the summary has the amount of the reservation when every seat goes back', () => {
  expect(giveBackSummary({ ...reservation, amount: 3_000 }, ['E1', 'E2', 'E3'])).toMatchObject({
    isWhole: true,
    amount: 3_000,
    rest: 0,
  })
})

it('the seats given back are those that the reservation no longer has', () => {
  expect(givenBackOf(reservation, { ...reservation, seats: [premium] })).toMatchObject({
    seats: [space, companion],
    isWhole: false,
    amount: 2_000,
  })
  expect(givenBackOf(reservation, { ...reservation, status: 'cancelled' })).toMatchObject({
    isWhole: true,
    amount: 3_900,
  })
})

it('money goes back for a hold only if its payment has arrived meanwhile', () => {
  const hold = { ...reservation, status: 'pending' as const, confirmed_at: null }
  expect(givenBackOf(hold, { ...hold, seats: [premium] }).isHold).toBe(true)
  expect(givenBackOf(hold, { ...reservation, seats: [premium] }).isHold).toBe(false)
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
