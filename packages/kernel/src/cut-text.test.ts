import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutText } from './cut-text.ts'

describe('cutText', () => {
  it('keeps a text that is short enough', () => {
    expect(['', 'Nosferatu', '🎬🎬'].map((text) => cutText(text, 9))).toEqual(['', 'Nosferatu', '🎬🎬'])
  })

  it.each([
    ['a letter', 'abcdef', 'abcd'],
    ['an emoji of two UTF-16 units', 'abc🎬🎬', 'abc'],
    ['an emoji of several code points', 'ab👨‍👩‍👧', 'ab'],
    ['a flag', 'ab🇪🇸🇩🇪', 'ab'],
    ['a letter with a combining accent', 'abcé!', 'abc'],
  ])('cuts before %s that does not fit into four units', (_, text, beginning) => {
    const decomposed = text.normalize('NFD')
    expect(cutText(decomposed, 4)).toBe(beginning)
  })

  it('never leaves half a code point', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, maxLength) => {
        const beginning = cutText(text, maxLength)
        expect(beginning.length).toBeLessThanOrEqual(maxLength)
        expect(text.startsWith(beginning) && beginning.isWellFormed()).toBe(true)
      }),
    )
  })
})
