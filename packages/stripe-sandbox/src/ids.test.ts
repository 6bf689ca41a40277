import { expect, it } from 'vitest'
import { newId, randomToken } from './ids.ts'

it.each(['pi', 'ch', 're', 'du', 'pm', 'evt'] as const)(
  'a new id with the prefix %s has 24 letters and digits',
  (prefix) => {
    expect(newId(prefix)).toMatch(new RegExp(`^${prefix}_[0-9A-Za-z]{24}$`))
  },
)

it('a new id of a request has 14 letters and digits', () => {
  expect(newId('req')).toMatch(/^req_[0-9A-Za-z]{14}$/)
})

it.each([0, 1, 25])('a token has the requested length: %d', (length) => {
  expect(randomToken(length)).toMatch(new RegExp(`^[0-9A-Za-z]{${length}}$`))
})

it('a long token contains all letters and digits, and nothing else', () => {
  expect([...new Set(randomToken(20_000))].sort().join('')).toBe(
    '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
  )
})

it('no two of a thousand ids are the same', () => {
  expect(new Set(Array.from({ length: 1_000 }, () => newId('pi'))).size).toBe(1_000)
})
