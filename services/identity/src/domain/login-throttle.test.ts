import { expect, it } from 'vitest'
import { maximumFailures, secondsLocked, windowMilliseconds } from './login-throttle.ts'

const now = new Date('2030-01-01T12:00:00Z')
const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds)
const failures = (count: number, milliseconds: number) => Array.from({ length: count }, () => ago(milliseconds))

it('does not lock an account after up to nine failures', () => {
  expect(secondsLocked([], now)).toBe(0)
  expect(secondsLocked(failures(maximumFailures - 1, 0), now)).toBe(0)
})

it('locks an account with the tenth failure, until the oldest of the ten is 15 minutes old', () => {
  expect(secondsLocked(failures(10, 0), now)).toBe(900)
  expect(secondsLocked([...failures(9, 0), ago(windowMilliseconds - 1_500)], now)).toBe(2)
  expect(secondsLocked([...failures(9, 0), ago(windowMilliseconds)], now)).toBe(0)
  expect(secondsLocked(failures(10, windowMilliseconds + 60_000), now)).toBe(0)
})

it('counts from the tenth newest failure when there are more than ten', () => {
  expect(secondsLocked([...failures(10, 1_000), ...failures(5, 60_000)], now)).toBe(899)
  expect(secondsLocked([...failures(10, 60_000), ...failures(10, 1_000)], now)).toBe(899)
})
