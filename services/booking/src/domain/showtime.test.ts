import { expect, it } from 'vitest'
import { hasStarted, isOnSale, planOf, rowLabel } from './showtime.ts'

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

it('a plan has the positions of the event, and grid positions for seats without positions', () => {
  const copied = [
    { id: 'A1', row: 1, number: 1, type: 'standard' },
    { id: 'J4', row: 9, number: 4, type: 'premium', x: 5.25, y: 7 },
  ]
  expect(planOf(copied, null)).toEqual({
    layout: new Map([
      ['A1', { id: 'A1', row: 1, number: 1, type: 'standard', x: 1, y: 1 }],
      ['J4', { id: 'J4', row: 9, number: 4, type: 'premium', x: 5.25, y: 7 }],
    ]),
    focalPoint: { x: 3.13, y: 5 },
  })
  expect(planOf(copied, { x: 2, y: 2 }).focalPoint).toEqual({ x: 2, y: 2 })
})
