import { describe, expect, it } from 'vitest'
import { seatsIn } from './layout.ts'
import {
  blockAround,
  companionsAlone,
  companionsOf,
  likeSeats,
  nearestBlock,
  spacesFor,
  togetherWith,
} from './party.ts'
import { names, roomOf, seatIn } from './testing.ts'

const around = (plan: string, id: string, count: number, givenBack: string[] = []) => {
  const room = roomOf(plan)
  return names(blockAround(room, seatIn(room, id), count, givenBack))
}

describe('the block around a seat', () => {
  it.each([
    ['has the seat in its middle', 'sssssss', 'A4', 3, 'A3 A4 A5'],
    ['has one seat more on the left if the number is even', 'ssssssss', 'A5', 2, 'A4 A5'],
    ['stays on the seat’s side of an aisle', 'sss.sssss', 'A4', 2, 'A4 A5'],
    ['stays clear of sold seats', 'ssSsssss', 'A4', 2, 'A4 A5'],
    ['leaves no seat alone if it can', 'sssss', 'A2', 2, 'A1 A2'],
    ['leaves a seat alone if every block with the seat does', 'sss', 'A2', 2, 'A1 A2'],
    ['has seats of one type if it can', 'sspppp', 'A3', 2, 'A3 A4'],
    ['takes no wheelchair space and no companion seat', 'wcsss', 'A3', 2, 'A3 A4'],
    ['may leave a companion seat alone', 'csss', 'A2', 3, 'A2 A3 A4'],
    ['does not exist if too few seats are side by side', 'ss.ss', 'A1', 3, undefined],
  ])('%s', (_, plan, id, count, expected) => {
    expect(around(plan, id, count)).toBe(expected)
  })

  it('may use picked seats that are given back for it', () => {
    expect(around('sssss', 'A3', 3, ['A1', 'A2'])).toBe('A1 A2 A3')
  })
})

describe('the nearest block', () => {
  const nearest = (plan: string, count: number, id: string, options = {}) => {
    const room = roomOf(plan)
    return names(nearestBlock(room, count, seatIn(room, id), options))
  }

  it('is as near as possible, in another row if need be', () => {
    expect(nearest('sSs\nssss', 3, 'A1')).toBe('B1 B2 B3')
  })

  it('leaves no seat alone, even if a nearer block would', () => {
    expect(nearest('SSS\nsss\nssss', 2, 'A2')).toBe('C1 C2')
  })

  it('has the types that are asked for', () => {
    expect(nearest('ssss\npppp', 2, 'A2', { types: ['premium', 'premium'] })).toBe('B1 B2')
  })

  it('does not exist if too few seats are side by side', () => {
    expect(nearest('ss.ss\nsSss', 3, 'A1')).toBeUndefined()
  })
})

it('the seats together with a seat end at aisles, sold seats and special seats', () => {
  const room = roomOf('wssSss.s')
  expect(names(togetherWith(room, seatIn(room, 'A2')))).toBe('A2 A3')
})

describe('seats like lost ones', () => {
  const like = (plan: string, lost: string[], kept: string[]) => {
    const room = roomOf(plan)
    const found = likeSeats(room, seatsIn(room, lost), kept)
    return found && `${names(found.added)}${found.givenBack.length > 0 ? ` for ${names(found.givenBack)}` : ''}`
  }

  it('are the nearest block of the same types, and none of the kept seats', () => {
    expect(like('sSSsssss', ['A2', 'A3'], ['A4'])).toBe('A5 A6')
    expect(like('pPSspp', ['A2'], [])).toBe('A1')
  })

  it('are single seats if no block of them is left', () => {
    expect(like('SS.s.s', ['A1', 'A2'], [])).toBe('A3 A4')
  })

  it('do not exist if there are too few', () => {
    expect(like('SSs', ['A1', 'A2'], [])).toBeUndefined()
  })

  it('are a wheelchair space for a wheelchair space', () => {
    expect(like('Wcs.cw', ['A1'], [])).toBe('A5')
  })

  it('are a companion seat of the kept wheelchair space, not the nearest companion seat', () => {
    expect(like('wCcs\ncwss', ['A2'], ['A1'])).toBeUndefined()
    expect(like('cwCs.cw', ['A3'], ['A2'])).toBe('A1')
  })

  it('are another wheelchair space with a companion seat of its own, for which a kept companion seat is given back', () => {
    expect(like('Wc.w.cw', ['A1'], ['A2'])).toBe('A4 A5 for A2')
    expect(like('WC.w.cw', ['A1', 'A2'], [])).toBe('A4 A5')
  })

  it('are the wheelchair space on the other side of a kept companion seat', () => {
    expect(like('Wcw.wc', ['A1'], ['A2'])).toBe('A3')
  })

  it('leave the other wheelchair space of a pick and its companion seats where they are', () => {
    expect(like('wc.WC.wcc', ['A3', 'A4'], ['A1', 'A2'])).toBe('A5 A6')
  })

  it('are like each of the lost seats', () => {
    expect(like('wCcsSss', ['A2', 'A5'], ['A1'])).toBeUndefined()
    expect(like('cwCsSss', ['A3', 'A5'], ['A2'])).toBe('A1 A4')
  })
})

describe('companion seats', () => {
  it('of a wheelchair space are the free ones connected to it, the nearest first, at most three', () => {
    const room = roomOf('cwccc.c')
    expect(names(companionsOf(room, seatIn(room, 'A2'), []))).toBe('A1 A3 A4')
    expect(names(companionsOf(room, seatIn(room, 'A2'), ['A1']))).toBe('A3 A4 A5')
  })

  it('are alone unless the pick has a wheelchair space that they are connected to', () => {
    const room = roomOf('wccc.cws')
    expect(names(companionsAlone(seatsIn(room, ['A1', 'A2', 'A3'])))).toBe('')
    expect(names(companionsAlone(seatsIn(room, ['A1', 'A3', 'A5', 'A7'])))).toBe('A3 A5')
  })

  it('need the wheelchair spaces that they are connected to', () => {
    const spaces = (plan: string, picked: string[]) => {
      const room = roomOf(plan)
      return names(spacesFor(room, seatsIn(room, picked)))
    }
    expect(spaces('w.cw', ['A2'])).toBe('A3')
    expect(spaces('wcc', ['A3', 'A2'])).toBe('A1')
    expect(spaces('wc.cw', ['A2', 'A3'])).toBe('A1 A4')
    expect(spaces('Wc.w', ['A2'])).toBe('')
    expect(spaces('wcccc', ['A2', 'A3', 'A4', 'A5'])).toBe('')
  })
})
