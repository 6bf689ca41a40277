import { describe, expect, it } from 'vitest'
import { createObservations, groupsOf } from './observations.ts'

describe('a stored response', () => {
  it('is outdated once one of its groups is observed after the response was requested', () => {
    const { nextMoment, observe, isOutdated } = createObservations()
    const before = { groups: ['other', 'seats'], moment: nextMoment() }
    expect(isOutdated(before)).toBe(false)
    observe(['seats'])
    expect(isOutdated(before)).toBe(true)
    expect(isOutdated({ ...before, moment: nextMoment() })).toBe(false)
    expect(isOutdated({ groups: ['other'], moment: before.moment })).toBe(false)
  })

  it('is outdated once a client has seen something that belongs to no group', () => {
    const { nextMoment, observe, isOutdated } = createObservations()
    const before = { groups: ['seats'], moment: nextMoment() }
    observe([])
    expect([isOutdated(before), isOutdated({ groups: [], moment: before.moment })]).toEqual([true, true])
    expect(isOutdated({ groups: ['seats'], moment: nextMoment() })).toBe(false)
  })

  it('stays outdated when the observation of its group is no longer stored', () => {
    const { nextMoment, observe, isOutdated } = createObservations()
    const before = { groups: ['seats'], moment: nextMoment() }
    observe(['seats'])
    for (let other = 0; other < 5_000; other += 1) observe([`other-${other}`])
    expect(isOutdated(before)).toBe(true)
    expect(isOutdated({ groups: ['seats'], moment: nextMoment() })).toBe(false)
  })
})

it('the groups of a response are the strings of `Cache-Groups`, at most 32', () => {
  expect(groupsOf({})).toEqual([])
  expect(groupsOf({ 'cache-groups': '"seats-1", "seats-2";a=b' })).toEqual(['seats-1', 'seats-2'])
  const many = Array.from({ length: 40 }, (_, index) => `"${index}"`).join(', ')
  expect(groupsOf({ 'cache-groups': many })).toHaveLength(32)
})
