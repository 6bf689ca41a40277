import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DuplicateSeat } from './errors.ts'
import { layOut, maxRow, maxSeatNumber, rowLabel, seatTypes } from './seat-layout.ts'

const configuredSeat = fc.record({
  row: fc.integer({ min: 1, max: maxRow }),
  number: fc.integer({ min: 1, max: maxSeatNumber }),
  type: fc.constantFrom(...seatTypes),
})
const configurations = fc.uniqueArray(configuredSeat, {
  selector: ({ row, number }) => `${row}/${number}`,
  minLength: 1,
  maxLength: 300,
})

describe('rowLabel', () => {
  it.each([
    [1, 'A'],
    [2, 'B'],
    [26, 'Z'],
    [27, 'AA'],
    [52, 'AZ'],
    [53, 'BA'],
    [100, 'CV'],
    [702, 'ZZ'],
    [703, 'AAA'],
  ])('labels row %i as %s', (row, label) => expect(rowLabel(row)).toBe(label))

  it('gives each row its own letters, counting in base 26 without a zero', () => {
    const read = (label: string) => [...label].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (row) => {
        expect(rowLabel(row)).toMatch(/^[A-Z]+$/)
        expect(read(rowLabel(row))).toBe(row)
      }),
    )
  })
})

describe('a seat layout', () => {
  it('has exactly the seats of its configuration, each with a unique id of row label and number', () => {
    fc.assert(
      fc.property(configurations, (configuration) => {
        const seats = layOut(configuration)
        expect(new Set(seats.map(({ id }) => id)).size).toBe(configuration.length)
        for (const { id, row, number } of seats) expect(id).toBe(rowLabel(row) + number)
        const key = ({ row, number, type }: (typeof configuration)[number]) => `${row}/${number}/${type}`
        expect(seats.map(key).sort()).toEqual(configuration.map(key).sort())
      }),
    )
  })

  it('is ordered by row and number, whatever the order of the configuration', () => {
    fc.assert(
      fc.property(configurations, (configuration) => {
        const order = layOut(configuration).map(({ row, number }) => row * 1000 + number)
        expect(order).toEqual(order.toSorted((a, b) => a - b))
      }),
    )
  })

  it('is refused with the id of a seat that the configuration has twice, whatever the types', () => {
    fc.assert(
      fc.property(configurations, fc.constantFrom(...seatTypes), (configuration, type) => {
        const again = { ...(configuration[0] as (typeof configuration)[number]), type }
        expect(() => layOut([...configuration, again])).toThrow(
          expect.toSatisfy(
            (error) =>
              error instanceof DuplicateSeat &&
              error.message === 'The configuration has a seat more than once.' &&
              JSON.stringify(error.details) === JSON.stringify({ seat_ids: [rowLabel(again.row) + again.number] }),
          ),
        )
      }),
    )
  })
})
