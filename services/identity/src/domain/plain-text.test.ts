import { expect, it } from 'vitest'
import { isPlainText } from './plain-text.ts'

it.each(['Ada', '', 'क्\u200dष', '👩‍🚀', 'Zoë O’Hara'])('%j can be a name', (text) =>
  expect(isPlainText(text)).toBe(true),
)

it.each(['Ada\u0000', 'Ada\n', '\u007f', '\u0085', 'half \ud83d', '\udc69 a pair'])('%j cannot', (text) =>
  expect(isPlainText(text)).toBe(false),
)
