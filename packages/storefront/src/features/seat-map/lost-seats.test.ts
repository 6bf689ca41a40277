import { describe, expect, it } from 'vitest'
import { lostIn, waitBeforeTelling } from './lost-seats.ts'
import { roomOf } from './testing.ts'

describe('lost seats', () => {
  it('are picked seats that somebody else has, or that the room no longer has', () => {
    expect(lostIn(roomOf('sSs'), ['A1', 'A2', 'Z1'], [])).toEqual(['A2', 'Z1'])
  })

  it('are not the seats that the visitor holds', () => {
    expect(lostIn(roomOf('sSs'), ['A1', 'A2'], ['A2'])).toEqual([])
  })

  it('are announced at once, but at most once in five seconds', () => {
    expect(waitBeforeTelling(10_000, undefined)).toBe(0)
    expect(waitBeforeTelling(12_000, 10_000)).toBe(3_000)
    expect(waitBeforeTelling(60_000, 10_000)).toBe(0)
  })
})
