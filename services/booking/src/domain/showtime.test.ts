import { expect, it } from 'vitest'
import { hasStarted, isOnSale, rowLabel } from './showtime.ts'

const startsAt = new Date('2030-01-01T20:00:00Z')
const before = new Date(startsAt.getTime() - 1)

it('a showtime is on sale until it starts, unless it is cancelled', () => {
  expect([hasStarted({ startsAt }, before), hasStarted({ startsAt }, startsAt)]).toEqual([false, true])
  expect(isOnSale({ status: 'scheduled', startsAt }, before)).toBe(true)
  expect(isOnSale({ status: 'scheduled', startsAt }, startsAt)).toBe(false)
  expect(isOnSale({ status: 'cancelled', startsAt }, before)).toBe(false)
})

it.each([
  ['E12', 'E'],
  ['AA7', 'AA'],
  ['A100', 'A'],
])('the row of seat %s is %s', (seatId, row) => expect(rowLabel(seatId)).toBe(row))
