import { describe, expect, it } from 'vitest'
import { listRows, ranges } from './groups.ts'
import { isFree } from './seats.ts'
import { names, roomOf } from './testing.ts'

describe('the list of seats', () => {
  it('has the rows with free seats, in groups of neighbours, with the aisles beside the groups', () => {
    const rows = listRows(roomOf('ssSs.ss\nSSS\ns'), isFree)
    expect(rows.map(({ row, free, longest }) => [row.label, free, longest])).toEqual([
      ['A', 5, 2],
      ['C', 1, 1],
    ])
    expect(rows[0]?.groups.map((group) => [names(group.seats), group.aisleLeft, group.aisleRight])).toEqual([
      ['A1 A2', false, false],
      ['A4', false, true],
      ['A5 A6', true, false],
    ])
  })
})

it.each([
  [[3], '3'],
  [[4, 5, 6], '4–6'],
  [[9, 4, 5, 12], '4–5, 9, 12'],
  [[], ''],
])('numbers %j are written as %j', (numbers, text) => {
  expect(ranges(numbers)).toBe(text)
})
