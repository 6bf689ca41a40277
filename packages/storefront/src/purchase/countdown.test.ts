import { expect, it } from 'vitest'
import { clockText, isQuiet, minutesLeft, nextChangeMs, stepPassed } from './countdown.ts'

const minutes = (count: number) => count * 60_000

it('the countdown is quiet until five minutes are left', () => {
  expect([minutes(5) + 1, minutes(5), 0].map(isQuiet)).toEqual([true, false, false])
})

it.each([
  [minutes(6), minutes(5) + 1, undefined],
  [minutes(5) + 1, minutes(5), 5],
  [minutes(5), minutes(4), undefined],
  [minutes(1) + 1, minutes(1), 1],
  [1, 0, 0],
  [0, -1_000, undefined],
  // A tab that slept says only the last step.
  [minutes(8), minutes(0.5), 1],
  [minutes(8), -1, 0],
  // A page that is opened late says the step at once.
  [Number.POSITIVE_INFINITY, minutes(3), 5],
  [Number.POSITIVE_INFINITY, minutes(20), undefined],
])('a countdown that goes from %d ms to %d ms announces %s minutes', (before, now, expected) => {
  expect(stepPassed(before, now)).toBe(expected)
})

it('the countdown shows whole minutes, rounded up, and the clock by seconds', () => {
  expect([minutes(12), minutes(11) + 1, 1, 0, -5].map(minutesLeft)).toEqual([12, 12, 1, 0, 0])
  expect([minutes(4) + 5_000, 59_001, 59_000, 1, 0, -1].map(clockText)).toEqual([
    '4:05',
    '1:00',
    '0:59',
    '0:01',
    '0:00',
    '0:00',
  ])
})

it('the countdown changes each minute while it is quiet, each second afterwards, and no more at the end', () => {
  expect([minutes(6) + 250, minutes(7), minutes(4) + 250, minutes(4), 0].map(nextChangeMs)).toEqual([
    250,
    60_000,
    250,
    1_000,
    Number.POSITIVE_INFINITY,
  ])
})
