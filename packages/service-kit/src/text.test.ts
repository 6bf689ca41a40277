import { describe, expect, it } from 'vitest'
import { line, paragraphs } from './text.ts'

describe('a line of text', () => {
  it('is trimmed and has its bounds', () => {
    expect(line({ max: 5 }).parse('  Saal ')).toBe('Saal')
    for (const text of ['', '   ', 'Saal 12']) expect(line({ max: 5 }).safeParse(text).success).toBe(false)
  })

  it.each(['a\u0000b', 'a\nb', 'a\u007fb', '\ud800', 'a\udc00'])('is not %j', (text) => {
    expect(line({ max: 9 }).safeParse(text).success).toBe(false)
  })

  it.each(['Amélie', '千と千尋', '🎬', 'O’Brien & <b>'])('is %j', (text) => {
    expect(line({ max: 20 }).parse(text)).toBe(text)
  })
})

describe('paragraphs', () => {
  it('end their lines in one way, whether they came in a form or as JSON', () => {
    expect(paragraphs({ max: 20 }).parse('one\r\ntwo\n\tthree')).toBe('one\ntwo\n\tthree')
  })

  it.each(['a\u0000b', 'a\u001bb', '\ud800'])('are not %j', (text) => {
    expect(paragraphs({ max: 9 }).safeParse(text).success).toBe(false)
  })
})
