import { expect, it } from 'vitest'
import { bySeat, orderLines, totalOf } from './order-lines.ts'

const seat = (row_label: string, number: number, type = 'standard', price = 1_200) => ({
  id: `${row_label}${number}`,
  row_label,
  number,
  type,
  price,
})

it('an order line joins seats of one row with the same type and price, in the order of their numbers', () => {
  const seats = [seat('E', 12), seat('E', 11), seat('F', 1), seat('E', 13, 'premium', 1_500)]
  expect(orderLines(seats)).toEqual([
    { key: 'E standard 1200', rowLabel: 'E', numbers: [11, 12], type: 'standard', price: 1_200, amount: 2_400 },
    { key: 'F standard 1200', rowLabel: 'F', numbers: [1], type: 'standard', price: 1_200, amount: 1_200 },
    { key: 'E premium 1500', rowLabel: 'E', numbers: [13], type: 'premium', price: 1_500, amount: 1_500 },
  ])
  expect(totalOf(seats)).toBe(5_100)
})

it('an order without seats has no lines and costs nothing', () => {
  expect([orderLines([]), totalOf([])]).toEqual([[], 0])
})

it('bySeat sorts seats by row and number, not by label', () => {
  const seats = [
    { row: 5, number: 10 },
    { row: 5, number: 8 },
    { row: 4, number: 12 },
  ]
  expect(seats.toSorted(bySeat).map(({ row, number }) => [row, number])).toEqual([
    [4, 12],
    [5, 8],
    [5, 10],
  ])
})
