import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AmbiguousRowLabel, DuplicateSeat, OnlyCompanionSeats, SeatsAtSamePosition } from './errors.ts'
import {
  changedLayout,
  defaultRowLabel,
  focalPointOf,
  layOut,
  maxRow,
  maxSeatNumber,
  type SeatLayout,
  seatOf,
  seatTypes,
} from './seat-layout.ts'

const configuredSeat = fc.record({
  row: fc.integer({ min: 1, max: maxRow }),
  number: fc.integer({ min: 1, max: maxSeatNumber }),
  type: fc.constantFrom(...seatTypes),
})
const configurations = fc
  .uniqueArray(configuredSeat, {
    selector: ({ row, number }) => `${row}/${number}`,
    minLength: 1,
    maxLength: 300,
  })
  .filter((seats) => seats.some(({ type }) => type !== 'companion'))
const standard = (row: number, number: number, more: { rowLabel?: string; x?: number; y?: number } = {}) => ({
  row,
  number,
  type: 'standard' as const,
  ...more,
})
/** The class and the details of the error that `layOut` throws. */
const refusalOf = (configuration: Parameters<typeof layOut>[0]) => {
  try {
    layOut(configuration)
  } catch (error) {
    const refusal = error as DuplicateSeat
    return [refusal.constructor, refusal.details]
  }
  return undefined
}

describe('the default label of a row', () => {
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
  ])('labels row %i as %s', (row, label) => expect(defaultRowLabel(row)).toBe(label))

  it('gives each row its own letters, counting in base 26 without a zero', () => {
    const read = (label: string) => [...label].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (row) => {
        expect(defaultRowLabel(row)).toMatch(/^[A-Z]+$/)
        expect(read(defaultRowLabel(row))).toBe(row)
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
        for (const { id, row, number } of seats) expect(id).toBe(defaultRowLabel(row) + number)
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
              JSON.stringify(error.details) ===
                JSON.stringify({ seat_ids: [defaultRowLabel(again.row) + again.number] }),
          ),
        )
      }),
    )
  })

  it('has the given labels and positions, and by default letters as labels and a grid of positions', () => {
    expect(layOut([standard(9, 12, { rowLabel: 'J', x: 13.5, y: 8.25 }), standard(9, 11, { rowLabel: 'J' })])).toEqual([
      { id: 'J11', row: 9, rowLabel: 'J', number: 11, type: 'standard', x: 11, y: 9 },
      { id: 'J12', row: 9, rowLabel: 'J', number: 12, type: 'standard', x: 13.5, y: 8.25 },
    ])
    expect(layOut([standard(9, 12)])).toEqual([
      { id: 'I12', row: 9, rowLabel: 'I', number: 12, type: 'standard', x: 12, y: 9 },
    ])
  })

  it('gives every seat without a position a position of its own', () => {
    fc.assert(
      fc.property(configurations, (configuration) => {
        expect(new Set(layOut(configuration).map(({ x, y }) => `${x} ${y}`)).size).toBe(configuration.length)
      }),
    )
  })

  it.each([
    ['two seats of one row', [standard(1, 1, { rowLabel: 'A' }), standard(1, 2, { rowLabel: 'B' })], ['B']],
    ['one seat of a row', [standard(9, 1, { rowLabel: 'J' }), standard(9, 2)], ['I']],
    ['two rows', [standard(1, 1, { rowLabel: 'C' }), standard(2, 2, { rowLabel: 'C' })], ['C']],
    ['a row whose label is the default of another row', [standard(1, 1, { rowLabel: 'B' }), standard(2, 2)], ['B']],
    [
      'rows that exchange their labels halfway',
      [1, 2].flatMap((row) => ['A', 'B'].map((rowLabel, seat) => standard(row, 10 * row + seat, { rowLabel }))),
      ['B', 'A'],
    ],
  ])('is refused with ambiguous labels of %s', (_, configuration, labels) => {
    expect(refusalOf(configuration)).toEqual([AmbiguousRowLabel, { row_labels: labels }])
  })

  it('may give a row the default label of another row that has a label of its own', () => {
    const exchanged = layOut([standard(1, 1, { rowLabel: 'B' }), standard(2, 1, { rowLabel: 'A' })])
    expect(exchanged.map(({ id }) => id)).toEqual(['B1', 'A1'])
  })

  it('is refused with the id that seats of two rows with the same label share', () => {
    expect(refusalOf([standard(1, 1), standard(2, 1, { rowLabel: 'A' })])).toEqual([
      DuplicateSeat,
      { seat_ids: ['A1'] },
    ])
  })

  it('is refused with the ids of seats at the position of another seat, given or by default', () => {
    const at = { x: 4, y: 1 }
    expect(refusalOf([standard(1, 1, at), standard(2, 2, at), standard(3, 3, at)])).toEqual([
      SeatsAtSamePosition,
      { seat_ids: ['B2', 'C3'] },
    ])
    expect(refusalOf([standard(1, 1, { x: 2 }), standard(1, 2)])).toEqual([SeatsAtSamePosition, { seat_ids: ['A2'] }])
    expect(refusalOf([standard(1, 1, { x: 2 }), standard(2, 2)])).toBeUndefined()
  })

  it('is refused with companion seats only', () => {
    const companion = { row: 1, number: 1, type: 'companion' as const }
    expect(refusalOf([companion, { ...companion, number: 2 }])?.[0]).toBe(OnlyCompanionSeats)
    expect(refusalOf([companion, { ...companion, number: 2, type: 'wheelchair' }])).toBeUndefined()
  })
})

describe('a changed layout', () => {
  const layout: SeatLayout = {
    seats: [seatOf(standard(1, 1)), seatOf(standard(4, 4))],
    screen: { x: 2, y: -1, width: 8 },
    focalPoint: { x: 2, y: 3 },
  }
  const seats = [seatOf(standard(2, 7))]

  it('keeps the parts that the change does not mention', () => {
    expect(changedLayout(layout, {})).toEqual(layout)
    expect(changedLayout(layout, { seats })).toEqual({ ...layout, seats })
    expect(changedLayout(layout, { screen: { x: 0, y: 0, width: 3 } })).toEqual({
      ...layout,
      screen: { x: 0, y: 0, width: 3 },
    })
    expect(changedLayout(layout, { focalPoint: { x: 1, y: 1 } })).toEqual({ ...layout, focalPoint: { x: 1, y: 1 } })
  })

  it('has no screen and the default focal point after a change to null', () => {
    expect(changedLayout(layout, { screen: null, focalPoint: null })).toEqual({
      ...layout,
      screen: null,
      focalPoint: null,
    })
  })

  it('has the focal point that staff have set, or else a focal point that follows from its seats', () => {
    expect(focalPointOf(layout)).toEqual({ x: 2, y: 3 })
    expect(focalPointOf({ ...layout, focalPoint: null })).toEqual({ x: 2.5, y: 3 })
  })
})
