import { describe, expect, it } from 'vitest'
import { numberFromText, wholeNumber } from './numbers.ts'

describe('numberFromText', () => {
  it.each([
    ['0', 0],
    ['7', 7],
    ['10', 10],
    ['-5', -5],
    ['-10', -10],
    ['999999999999999', 999_999_999_999_999],
    ['-999999999999999', -999_999_999_999_999],
  ])('converts "%s" to the number', (text, number) => {
    expect(numberFromText(text)).toBe(number)
  })

  it.each([
    ['a sixteenth digit', '1000000000000000'],
    ['a leading zero', '05'],
    ['a leading zero after a minus', '-05'],
    ['a plus', '+5'],
    ['two signs', '--5'],
    ['a sign without digits', '-'],
    ['a leading blank', ' 5'],
    ['a trailing blank', '5 '],
    ['a line end', '5\n'],
    ['a fraction', '5.0'],
    ['an exponent', '1e3'],
    ['a hexadecimal number', '0x5A'],
    ['a leading letter', 'a5'],
    ['a trailing letter', '5a'],
    ['no characters', ''],
  ])('returns a text with %s unchanged', (_what, text) => {
    expect(numberFromText(text)).toBe(text)
  })

  it.each([5, 1.5, true, null, undefined, ['5'], { value: '5' }])(
    'returns %j, which is not a text, unchanged',
    (value) => {
      expect(numberFromText(value)).toBe(value)
    },
  )
})

describe('a schema for integers from 2 to 4', () => {
  const schema = wholeNumber({ min: 2, max: 4 })

  it.each(['2', '3', '4', 2, 4])('accepts %j', (value) => {
    expect(schema.parse(value)).toBe(Number(value))
  })

  it.each(['1', '5', 1, 5, '-3', '3.0', 2.5, '', 'three', null, undefined, ['3']])('refuses %j', (value) => {
    expect(schema.safeParse(value).success).toBe(false)
  })
})
