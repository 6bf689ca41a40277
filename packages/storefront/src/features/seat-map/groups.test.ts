import { describe, expect, it } from 'vitest'
import { listRows, nearestInRow, ranges } from './groups.ts'
import { isFree } from './seats.ts'
import { names, roomOf } from './testing.ts'

describe('the list of seats', () => {
  it('has the rows with free seats, in groups of neighbours, with the aisles beside the groups', () => {
    const rows = listRows(roomOf('ssSs.ss\nSSS\ns'), isFree)
    expect(rows.map(({ row, free, longest }) => [row.label, free, longest])).toEqual([
      ['A', 5, 2],
      ['C', 1, 1],
    ])
    expect(rows[0]?.parts.map((part) => [part.groups.map(names), part.aisleLeft, part.aisleRight])).toEqual([
      [['A1 A2', 'A4'], false, true],
      [['A5 A6'], true, false],
    ])
  })

  it('counts the free wheelchair spaces and the free companion seats of a row', () => {
    const rows = listRows(roomOf('wcsWcc\nss'), isFree)
    expect(rows.map(({ free, spaces, companions }) => [free, spaces, companions])).toEqual([
      [5, 1, 3],
      [2, 0, 0],
    ])
  })

  it('keeps the ids of the parts of a row, whichever seats are taken', () => {
    const ids = (plan: string) => listRows(roomOf(plan), isFree).flatMap(({ parts }) => parts.map(({ id }) => id))
    expect(ids('ssss.ss')).toEqual(['A1', 'A5'])
    expect(ids('Ssss.sS')).toEqual(['A1', 'A5'])
    expect(ids('SsSs.Ss')).toEqual(['A1', 'A5'])
    expect(ids('ssss.SS')).toEqual(['A1'])
  })

  it('moves the focus from a seat that was taken to the nearest seat of the row', () => {
    const [row] = roomOf('sssss').rows
    expect(row && nearestInRow(row, 'A3', ['A1', 'A5', 'A4'])).toBe('A4')
    expect(row && nearestInRow(row, 'A3', [])).toBeUndefined()
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
