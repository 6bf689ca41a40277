import { expect, it } from 'vitest'
import { ticketFonts } from './ticket-fonts.ts'
import { isLegible, layOut } from './ticket-text.ts'

const fonts = ticketFonts()
const lines = (text: string, { width = 1_000, maxLines = 3 } = {}) =>
  layOut(text, { fonts, weight: 400, size: 10, width, maxLines })
const drawn = (text: string, more = {}) => lines(text, more).map(({ runs }) => runs.map((run) => run.text).join(''))

it('keeps a text that is written from left to right, and removes superfluous spaces', () => {
  expect(drawn('  Die  Größe\nder Welt ')).toEqual(['Die Größe der Welt'])
})

it('puts the runs of a text that is written from right to left in visual order', () => {
  const [line] = lines('مدينة 2026 Metropolis')
  expect(line?.isRightToLeft).toBe(true)
  expect(line?.runs.map(({ text }) => text.trim()).filter(Boolean)).toEqual(['Metropolis', '2026', 'مدينة'])
})

it('mirrors brackets in a text that is written from right to left', () => {
  expect(lines('(مدينة)')[0]?.runs.map(({ text }) => text)).toEqual(['(', 'مدينة', ')'])
})

it('joins Arabic letters', () => {
  const [run] = lines('مدينة')[0]?.runs ?? []
  const glyphsOf = (text: string) => run?.file.font.layout(text).glyphs.map(({ id }) => id) ?? []
  const isolated = [...'مدينة'].toReversed().flatMap(glyphsOf)
  // The font draws the dots of a letter as glyphs of their own.
  expect(glyphsOf('مدينة')).toHaveLength(isolated.length)
  expect(glyphsOf('مدينة')).not.toEqual(isolated)
})

it('draws a word without its marks if the font cannot attach one of the marks', () => {
  // The font library throws for the first word.
  expect(drawn('اللّٰهُ أَحَدٌ')).toEqual(drawn('الله أَحَدٌ'))
  expect(drawn('مُدِينَة')).toEqual(['مُدِينَة'])
})

it('breaks a line between words, and a word that is wider than the line anywhere', () => {
  expect(drawn('Die fabelhafte Welt', { width: 70 })).toEqual(['Die fabelhafte', 'Welt'])
  const pieces = drawn('Donaudampfschifffahrtsgesellschaft', { width: 70 })
  expect(pieces.length).toBeGreaterThan(1)
  expect(pieces.join('')).toBe('Donaudampfschifffahrtsgesellschaft')
})

it('does not begin a Japanese line with a closing bracket', () => {
  for (let width = 20; width < 120; width += 10) {
    for (const line of drawn('千と千尋の神隠し「字幕版」', { width, maxLines: 20 }))
      expect(line).not.toMatch(/^[」、。]/)
  }
})

it('no line is wider than the box, and the last line of a text that is too long ends with an ellipsis', () => {
  const long = 'Ñandú مدينة 千尋 '.repeat(20)
  const shown = lines(long, { width: 100, maxLines: 3 })
  expect(shown).toHaveLength(3)
  for (const { width } of shown) expect(width).toBeLessThanOrEqual(101)
  expect(
    shown
      .at(-1)
      ?.runs.map(({ text }) => text)
      .join(''),
  ).toContain('…')
})

it('leaves out characters that no font has, without a gap', () => {
  expect(drawn('Parasite ปรสิต (2019)')).toEqual(['Parasite (2019)'])
  expect(drawn('ปรสิต')).toEqual([''])
})

it.each([
  ['기생충', true],
  ['Parasite ปรสิต', true],
  ['1917', true],
  ['🎬', true],
  ['पैरासाइट', true],
  ['ปรสิต', false],
  ['ปรสิต 2 (2019)', false],
  ['פרזיטים', false],
  ['প্যারাসাইট', false],
  [' \u200B', false],
])('isLegible of %j is %j', (text, isPrinted) => {
  expect(isLegible(text, { fonts, weight: 700 })).toBe(isPrinted)
})
