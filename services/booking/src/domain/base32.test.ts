import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fromBase32, toBase32 } from './base32.ts'

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

// The test vectors of RFC 4648, without padding.
it.each([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('%j is written in base32 as %j', (text, base32) => {
  expect(toBase32(ascii(text))).toBe(base32)
  expect(fromBase32(base32)).toEqual(ascii(text))
})

it('fromBase32 returns the bytes that toBase32 was given', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(fromBase32(toBase32(bytes))).toEqual(bytes)
    }),
  )
})

it('fromBase32 refuses every text that toBase32 does not return', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ABCXYZ234567abc=018 '), maxLength: 12 }), (text) => {
      const bytes = fromBase32(text)
      expect(bytes === undefined || toBase32(bytes) === text).toBe(true)
    }),
  )
})

it.each(['M', 'MZX', 'MZXW6Y', 'MZ', 'my', 'MY======', 'M0', 'MÄ'])('fromBase32 refuses %j', (text) =>
  expect(fromBase32(text)).toBeUndefined(),
)
