import { describe, expect, it } from 'vitest'
import { loneSeatsOf } from './lone-seats.ts'
import { names, roomOf } from './testing.ts'

const found = (plan: string, picked: string[]) => {
  const lone = loneSeatsOf(roomOf(plan), picked)
  return lone && [names(lone.alone), names(lone.instead)]
}

describe('a pick that the API would refuse', () => {
  it.each([
    ['leaves a seat alone beside a wall', 'sssss', ['A2', 'A3'], ['A1', 'A1 A2']],
    ['leaves a seat alone beside an aisle', 'sss.ss', ['A1', 'A2'], ['A3', 'A4 A5']],
    ['leaves a seat alone beside a sold seat', 'Ssssss', ['A3', 'A4'], ['A2', 'A2 A3']],
    ['leaves a seat alone between two groups', 'sssss', ['A1', 'A3'], ['A2', 'A1 A2']],
    ['can move to another row', 'sss\nssss', ['A1', 'A2'], ['A3', 'B1 B2']],
  ])('%s', (_, plan, picked, expected) => {
    expect(found(plan, picked)).toEqual(expected)
  })
})

describe('a pick that the API would accept', () => {
  it.each([
    ['leaves no seat alone', 'ssss', ['A1', 'A2']],
    ['leaves a seat alone, as every other pick of as many seats would', 'sss', ['A1', 'A2']],
    ['has only dearer seats to move to', 'sss\npppp', ['A1', 'A2']],
    ['is beside a seat that was alone before', 'sSss', ['A3', 'A4']],
    ['leaves a companion seat alone', 'cssss', ['A2', 'A3']],
    ['has a wheelchair space', 'wssss', ['A1', 'A2', 'A3', 'A4']],
    ['has a seat that somebody else took, which is said otherwise', 'sSsss', ['A2', 'A3', 'A4']],
    ['has no seats', 'sssss', []],
  ])('%s', (_, plan, picked) => {
    expect(found(plan, picked)).toBeUndefined()
  })
})
