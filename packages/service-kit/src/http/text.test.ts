import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { echoedText, line, paragraphs } from './text.ts'

const errorsOf = (schema: z.ZodType, text: string) =>
  schema.safeParse(text).error?.issues.map(({ message }) => message) ?? []

const refusedControls = 'must not contain control characters'
const refusedBidirectional = 'must not contain bidirectional control characters'
const refusedInvisible = 'must have a visible character'

describe('line', () => {
  it('trims the text and checks its length', () => {
    expect(line({ max: 5 }).parse('  Saal ')).toBe('Saal')
    for (const text of ['', '   ', 'Saal 12']) expect(line({ max: 5 }).safeParse(text).success).toBe(false)
  })

  it.each(['a\u0000b', 'a\nb', 'a\u007fb', 'a\u2028b', 'a\u2029b', '\ud800', 'a\udc00'])('refuses %j', (text) => {
    expect(line({ max: 9 }).safeParse(text).success).toBe(false)
  })

  it.each(['Amélie', '千と千尋', '🎬', 'O’Brien & <b>'])('accepts %j', (text) => {
    expect(line({ max: 20 }).parse(text)).toBe(text)
  })

  it('counts code points after the conversion to NFC', () => {
    expect(line({ max: 2 }).parse('🎬🎬')).toBe('🎬🎬')
    expect(line({ max: 2 }).safeParse('🎬🎬🎬').success).toBe(false)
    expect(line({ max: 6 }).parse('Ame\u0301lie')).toBe('Am\u00e9lie')
    expect(line({ min: 2, max: 6 }).safeParse('e\u0301').success).toBe(false)
    expect(line({ min: 2, max: 6 }).parse('ab')).toBe('ab')
  })

  it('accepts an empty text only if the minimum length is 0', () => {
    expect(line({ min: 0, max: 5 }).parse('  ')).toBe('')
    expect(errorsOf(line({ min: 0, max: 5 }), '\u2800')).toEqual([refusedInvisible])
  })

  it.each([
    ['a control character', 'a\u001bb', [refusedControls]],
    ['half a surrogate pair', 'a\ud800b', [refusedControls]],
    ['a right-to-left override', '\u202egpj.exe', [refusedBidirectional]],
    ['an isolate', 'a\u2066b', [refusedBidirectional]],
    ['a braille blank', '\u2800', [refusedInvisible]],
    ['braille blanks and spaces', '\u2800 \u2800', [refusedInvisible]],
    ['zero-width spaces', '\u200b\u200b\u200b', [refusedInvisible]],
    ['annotation anchors', '\ufff9\ufff9', [refusedInvisible]],
    ['Hangul fillers', '\u3164\u3164', [refusedInvisible]],
    ['an invisible bidirectional mark', '\u200e', [refusedBidirectional, refusedInvisible]],
  ])('gives the reason for refusing %s', (_what, text, reasons) => {
    expect(errorsOf(line({ max: 20 }), text)).toEqual(reasons)
  })

  it.each(['\u2800a', 'a\u2800', 'a\u200bb'])('accepts an invisible character beside a visible one: %j', (text) => {
    expect(line({ max: 20 }).parse(text)).toBe(text)
  })
})

describe('paragraphs', () => {
  it('replaces the \\r\\n that HTML forms send by \\n', () => {
    expect(paragraphs({ max: 20 }).parse('one\r\ntwo\n\tthree')).toBe('one\ntwo\n\tthree')
  })

  it.each(['a\u0000b', 'a\u001bb', '\ud800'])('refuses %j', (text) => {
    expect(paragraphs({ max: 9 }).safeParse(text).success).toBe(false)
  })

  it('converts to NFC, and does not trim blanks, tabs and line ends', () => {
    expect(paragraphs({ max: 20 }).parse(' e\u0301\n\r\ta\r\n')).toBe(' \u00e9\n\r\ta\n')
    expect(paragraphs({ max: 20 }).parse('')).toBe('')
  })

  it('counts code points, and counts a \\r\\n as one code point', () => {
    expect(paragraphs({ max: 3 }).parse('🎬\r\n🎬')).toBe('🎬\n🎬')
    expect(paragraphs({ max: 3 }).safeParse('🎬\n🎬🎬').success).toBe(false)
  })

  it.each([
    ['a control character', 'a\u0085', [refusedControls]],
    ['half a surrogate pair', '\udc00', [refusedControls]],
    ['a right-to-left override', 'a\n\u202eb', [refusedBidirectional]],
  ])('gives the reason for refusing %s', (_what, text, reasons) => {
    expect(errorsOf(paragraphs({ max: 9 }), text)).toEqual(reasons)
  })
})

describe('text that a client sends back', () => {
  it.each(['', ' a\r\n', 'e\u0301', '\u202ea', '\u2800', 'a'.repeat(1_000), '🎬'.repeat(1_000)])(
    'is accepted unchanged: %j',
    (text) => {
      expect(echoedText().parse(text)).toBe(text)
    },
  )

  it.each(['a\0b', 'a\ud800', '\udc00'])('must not be %j, which PostgreSQL cannot store', (text) => {
    expect(errorsOf(echoedText(), text)).toEqual(['must not contain U+0000 or half a surrogate pair'])
  })

  it('has at most 1,000 characters', () => {
    expect(echoedText().safeParse('a'.repeat(1_001)).success).toBe(false)
  })
})
