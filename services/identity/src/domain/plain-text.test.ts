import { expect, it } from 'vitest'
import { isPlainText } from './plain-text.ts'

it.each(['Ada', '', 'क्\u200dष', '👩‍🚀', 'Zoë O’Hara'])('accepts %j as plain text', (text) =>
  expect(isPlainText(text)).toBe(true),
)

it.each(['Ada\u0000', 'Ada\n', '\u007f', '\u0085', 'half \ud83d', '\udc69 a pair'])(
  'refuses %j as plain text',
  (text) => expect(isPlainText(text)).toBe(false),
)
