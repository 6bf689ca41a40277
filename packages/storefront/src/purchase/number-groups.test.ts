import { expect, it } from 'vitest'
import { numberGroups, spelledNumber } from './number-groups.ts'

it('a reservation number is shown in two groups of four, and spelled for screen readers', () => {
  expect(numberGroups('ABCD2345')).toEqual(['ABCD', '2345'])
  expect(spelledNumber('ABCD2345')).toBe('A B C D 2 3 4 5')
})
