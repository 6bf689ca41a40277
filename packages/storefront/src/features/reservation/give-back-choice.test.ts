import { expect, it } from 'vitest'
import { inGiveBackOrder, leavingSeats, toggledChoice } from './give-back-choice.ts'

const types: Record<string, string> = { s: 'standard', w: 'wheelchair', c: 'companion' }

/**
 * A row of seats. In `wcs`, A1 is a wheelchair space, A2 a companion seat, and A3 a standard seat. A dot is an aisle.
 */
const row = (plan: string) =>
  [...plan]
    .map((letter, x) => ({ type: types[letter] ?? '', x, y: 1 }))
    .filter(({ type }) => type !== '')
    .map((seat, index) => ({ ...seat, id: `A${index + 1}` }))

it('the choice of a wheelchair space takes its companion seats along', () => {
  expect(toggledChoice(row('wcs'), [], 'A1')).toEqual(['A1', 'A2'])
  expect(toggledChoice(row('wcs'), ['A3'], 'A1')).toEqual(['A1', 'A2', 'A3'])
})

it('a companion seat alone goes back alone', () => {
  expect(toggledChoice(row('wcs'), [], 'A2')).toEqual(['A2'])
})

it('a companion seat that stays keeps its wheelchair space', () => {
  expect(toggledChoice(row('wcs'), ['A1', 'A2', 'A3'], 'A2')).toEqual(['A3'])
  expect(toggledChoice(row('wc.wc'), ['A1', 'A2', 'A3', 'A4'], 'A4')).toEqual(['A1', 'A2'])
})

it('a companion seat that stays on the far side of another keeps both the other and the wheelchair space', () => {
  expect(toggledChoice(row('wccs'), ['A1', 'A2', 'A3'], 'A3')).toEqual([])
})

it('a wheelchair space that stays leaves the choice of its companion seats as it is', () => {
  expect(toggledChoice(row('wcs'), ['A1', 'A2'], 'A1')).toEqual(['A2'])
})

it('companion seats go back before their wheelchair space, so that no seat that the visitor keeps goes back, too', () => {
  // With A1 gone first, four companion seats are left for the space A6: one too many.
  expect(leavingSeats(row('wccccw'), ['A1', 'A2'])).toEqual(['A1', 'A2'])
  expect(inGiveBackOrder(row('wcs')).map(({ id }) => id)).toEqual(['A2', 'A1', 'A3'])
})
