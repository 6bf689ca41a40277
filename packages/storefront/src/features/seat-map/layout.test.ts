import { describe, expect, it } from 'vitest'
import { mergeSeats } from '../../api/seat-changes.ts'
import { aislesOf, chainsOf, columnOf, frameOf, layoutOf, seatsIn } from './layout.ts'
import { names, roomOf, seatIn, seatsOf } from './testing.ts'

describe('the layout of a room', () => {
  it('counts the columns of all rows from the same place, so that aisles and short rows do not shift them', () => {
    const { rows } = roomOf('s.ss\n..ss\n>sss')
    expect(rows.map(({ seats }) => seats.map(({ x }) => columnOf(x, 1)))).toEqual([
      [1, 3, 4],
      [3, 4],
      [2, 3, 4],
    ])
  })

  it('has rows from the screen to the back, and seats from left to right, in whatever order the seats come', () => {
    const { rows } = layoutOf(seatsOf('ss.s\nss').toReversed())
    expect(rows.map(({ label, seats }) => `${label}: ${names(seats)}`)).toEqual(['A: A1 A2 A3', 'B: B1 B2'])
  })

  it('keeps the object of every row in which no seat changed', () => {
    const seats = seatsOf('sss\nsss\nsss')
    const before = layoutOf(seats)
    const changed = { ...seatIn(before, 'B2'), status: 'reserved' as const }
    const after = layoutOf(mergeSeats(seats, [changed]), before)
    expect(after.rows.map((row, index) => row === before.rows[index])).toEqual([true, false, true])
    expect(after.rows[1]?.seats.map((seat, index) => seat === before.rows[1]?.seats[index])).toEqual([
      true,
      false,
      true,
    ])
  })

  it('is the same after a change as if it were made anew, and keeps its plan until a seat moves', () => {
    const before = layoutOf(seatsOf('sss\nss'))
    const sold = mergeSeats([...before.byPlace], [{ ...seatIn(before, 'B2'), status: 'occupied' }])
    const after = layoutOf(sold, before)
    expect({ ...after, plan: layoutOf(sold).plan }).toEqual(layoutOf(sold))
    expect(after.plan).toBe(before.plan)
    const moved = sold.map((seat) => ({ ...seat, x: seat.x + 1 }))
    expect(layoutOf(moved, after)).toEqual(layoutOf(moved))
    expect(layoutOf(seatsOf('sss'), after)).toEqual(layoutOf(seatsOf('sss')))
  })

  it('finds seats by their ids in the order of their places, and leaves out unknown ids', () => {
    expect(names(seatsIn(roomOf('sss\nsss'), ['B1', 'Z9', 'A3', 'A1']))).toBe('A1 A3 B1')
  })

  it('splits seats into chains at aisles, at other seats and at the ends of rows', () => {
    const { byPlace } = roomOf('ssSss.s\n>ss')
    expect(chainsOf(byPlace, ({ status }) => status === 'available').map(names)).toEqual([
      'A1 A2',
      'A4 A5',
      'A6',
      'B1 B2',
    ])
  })

  it('finds aisles by the distance between seats, and does not count the end of a row as an aisle', () => {
    const [row] = roomOf('ss.s.s').rows
    const sides = row?.seats.map((seat) => aislesOf(row, seat))
    expect(sides).toEqual([
      { left: false, right: false },
      { left: false, right: true },
      { left: true, right: true },
      { left: true, right: false },
    ])
  })
})

describe('the frame of the map', () => {
  it('holds all seats, the labels of the rows and the screen', () => {
    const frame = frameOf(seatsOf('ssss\nssss'), { x: 2.5, y: -1, width: 3 })
    expect(frame).toMatchObject({ left: -1, top: -2, width: 7 })
    expect(frame.top + frame.height).toBeGreaterThan(2.5)
  })

  it('is as wide as a screen that is wider than the seats', () => {
    const { left, width } = frameOf(seatsOf('ss'), { x: 1.5, y: 0, width: 12 })
    expect([left, left + width]).toEqual([-5, 8])
  })

  it('has a screen before the first row if staff have set none', () => {
    expect(frameOf(seatsOf('ssss'), null).screen).toEqual({ x: 2.5, y: -1, width: 3.2 })
  })
})
