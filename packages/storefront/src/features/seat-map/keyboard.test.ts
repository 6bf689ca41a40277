import { describe, expect, it } from 'vitest'
import { type Place, placeAfterKey } from './keyboard.ts'
import { roomOf, seatIn } from './testing.ts'

const room = roomOf('..sS.ss..\nssssssss\n>sssssss')
const at = (id: string): Place => ({ seat: seatIn(room, id), x: seatIn(room, id).x })
const after = (id: string, key: string, ctrlKey = false) => placeAfterKey(room, at(id), { key, ctrlKey })?.seat.id

/** The seats to which a sequence of keys goes, in order. */
const way = (id: string, ...keys: string[]): string => {
  let place = at(id)
  return keys
    .map((key) => {
      place = placeAfterKey(room, place, { key, ctrlKey: false }) ?? place
      return place.seat.id
    })
    .join(' ')
}

describe('the keyboard moves', () => {
  it.each([
    ['to the next seat on the right, also a sold one', 'A1', 'ArrowRight', 'A2'],
    ['across an aisle', 'A2', 'ArrowRight', 'A3'],
    ['to the left', 'A3', 'ArrowLeft', 'A2'],
    ['nowhere at the end of a row', 'A4', 'ArrowRight', 'A4'],
    ['down to the seat that is nearest by its place, not by its number', 'A1', 'ArrowDown', 'B3'],
    ['up to the nearest seat of a shorter row', 'B1', 'ArrowUp', 'A1'],
    ['nowhere above the first row', 'A1', 'ArrowUp', 'A1'],
    ['to the first seat of the row', 'B5', 'Home', 'B1'],
    ['to the last seat of the row', 'B5', 'End', 'B8'],
  ])('%s', (_, id, key, expected) => {
    expect(after(id, key)).toBe(expected)
  })

  it('to the first and the last seat of the room with Ctrl', () => {
    expect([after('B5', 'Home', true), after('B5', 'End', true)]).toEqual(['A1', 'C7'])
  })

  it('nowhere with other keys, which the page handles', () => {
    expect([after('B5', 'Tab'), after('B5', 'a')]).toEqual([undefined, undefined])
  })

  it('up and down without a drift to the side, until another key chooses a new column', () => {
    expect(way('B1', 'ArrowUp', 'ArrowDown', 'ArrowDown', 'ArrowUp')).toBe('A1 B1 C1 B1')
    expect(way('B8', 'ArrowUp', 'ArrowDown')).toBe('A4 B8')
    expect(way('B8', 'ArrowUp', 'ArrowLeft', 'ArrowDown')).toBe('A4 A3 B6')
  })
})
