import { expect, it } from 'vitest'
import { paidFor } from './paid.ts'

const seat = (id: string, price: number, given_back_at: string) => ({
  id,
  row: 1,
  row_label: 'A',
  number: 1,
  type: 'standard',
  price,
  given_back_at,
})

it('the amount paid includes seats that were given back after the payment, but no seats that were removed before', () => {
  const reservation = {
    amount: 1_000,
    confirmed_at: '2026-12-01T20:00:00Z',
    seats_given_back: [seat('A1', 700, '2026-12-01T19:59:00Z'), seat('A2', 900, '2026-12-01T20:01:00Z')],
  }
  expect(paidFor(reservation)).toEqual({ paid: 1_900, returned: 900 })
  expect(paidFor({ ...reservation, seats_given_back: [] })).toEqual({ paid: 1_000, returned: 0 })
})
