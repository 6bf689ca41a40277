import { expect, it } from 'vitest'
import { groupedNumber, spelledNumber } from './reservation-number.ts'

it('a reservation number is shown in two groups of four, and spelled for screen readers', () => {
  expect(groupedNumber('ABCD2345')).toBe('ABCD 2345')
  expect(spelledNumber('ABCD2345')).toBe('A B C D 2 3 4 5')
})
