import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultFocalPoint, positionOf } from './seat-positions.ts'

describe('the position of a seat', () => {
  it('is its number in its row, unless the seat has coordinates of its own', () => {
    expect(positionOf({ row: 5, number: 12 })).toEqual({ x: 12, y: 5 })
    expect(positionOf({ row: 5, number: 12, x: 13.5 })).toEqual({ x: 13.5, y: 5 })
    expect(positionOf({ row: 5, number: 12, y: 0 })).toEqual({ x: 12, y: 0 })
  })
})

describe('the default focal point', () => {
  it('is at the horizontal centre of the seats, two thirds of the way to the back row', () => {
    const seats = [
      { x: 1, y: 1 },
      { x: 2, y: 1 },
      { x: 9.5, y: 3 },
      { x: -1, y: 4 },
    ]
    expect(defaultFocalPoint(seats)).toEqual({ x: 4.25, y: 3 })
    expect(defaultFocalPoint(seats.toReversed())).toEqual({ x: 4.25, y: 3 })
  })

  it('has at most two decimal places', () => {
    expect(
      defaultFocalPoint([
        { x: 1, y: 1 },
        { x: 2, y: 11 },
      ]),
    ).toEqual({ x: 1.5, y: 7.67 })
  })

  it('is the position of the only seat, and (0, 0) without seats', () => {
    expect(defaultFocalPoint([{ x: 3.25, y: 8 }])).toEqual({ x: 3.25, y: 8 })
    expect(defaultFocalPoint([])).toEqual({ x: 0, y: 0 })
  })

  it('is never outside the room', () => {
    const quarters = fc.integer({ min: -4_000, max: 4_000 }).map((quarter) => quarter / 4)
    const seats = fc.array(fc.record({ x: quarters, y: quarters }), { minLength: 1, maxLength: 2_000 })
    fc.assert(
      fc.property(seats, (given) => {
        const { x, y } = defaultFocalPoint(given)
        const [xs, ys] = [given.map((seat) => seat.x), given.map((seat) => seat.y)]
        expect(x).toBeGreaterThanOrEqual(Math.min(...xs))
        expect(x).toBeLessThanOrEqual(Math.max(...xs))
        expect(y).toBeGreaterThanOrEqual(Math.min(...ys))
        expect(y).toBeLessThanOrEqual(Math.max(...ys))
      }),
      { numRuns: 50 },
    )
  })
})
