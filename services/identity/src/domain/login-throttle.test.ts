import { expect, it } from 'vitest'
import { maximumFailures, secondsClosed, windowMilliseconds } from './login-throttle.ts'

const now = new Date('2030-01-01T12:00:00Z')
const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds)
const failures = (count: number, milliseconds: number) => Array.from({ length: count }, () => ago(milliseconds))

it('leaves an account open up to nine failures', () => {
  expect(secondsClosed([], now)).toBe(0)
  expect(secondsClosed(failures(maximumFailures - 1, 0), now)).toBe(0)
})

it('closes it with the tenth, until the oldest of them is a quarter of an hour old', () => {
  expect(secondsClosed(failures(10, 0), now)).toBe(900)
  expect(secondsClosed([...failures(9, 0), ago(windowMilliseconds - 1_500)], now)).toBe(2)
  expect(secondsClosed([...failures(9, 0), ago(windowMilliseconds)], now)).toBe(0)
  expect(secondsClosed(failures(10, windowMilliseconds + 60_000), now)).toBe(0)
})

it('counts from the tenth last when there are more', () => {
  expect(secondsClosed([...failures(10, 1_000), ...failures(5, 60_000)], now)).toBe(899)
  expect(secondsClosed([...failures(10, 60_000), ...failures(10, 1_000)], now)).toBe(899)
})
