import fc from 'fast-check'
import type { JsonSchema } from './json-schema.ts'

/** Each character is one UTF-16 unit, so that a length in units equals the length in characters. */
const ordinaryCharacter = fc.constantFrom(..."abcdefghijklmnopqrstuvwxyzABCXYZ0123456789-_.,'&ÄßéñŁ電影кино", ' ')

const days = fc.date({ min: new Date('1970-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })
const instants = days.map((instant) => instant.toISOString())
const atOffset = fc
  .tuple(instants, fc.constantFrom('Z', '+00:00', '+02:00', '-09:30'))
  .map(([instant, offset]) => `${instant.slice(0, 19)}${offset}`)

const plainEmail = fc
  .tuple(fc.stringMatching(/^[a-z][a-z0-9]{2,11}$/), fc.constantFrom('example.org', 'mail.example.com'))
  .map(([name, domain]) => `${name}@${domain}`)

const formats: Readonly<Record<string, fc.Arbitrary<string>>> = {
  uuid: fc.uuid(),
  date: instants.map((instant) => instant.slice(0, 10)),
  'date-time': fc.oneof(instants, atOffset),
  email: fc.oneof({ weight: 3, arbitrary: plainEmail }, { weight: 1, arbitrary: fc.emailAddress() }),
  uri: fc.webUrl(),
}

/** Returns undefined for a pattern that fast-check cannot generate, for example with look-ahead. */
const matching = (pattern: RegExp, maxLength: number): fc.Arbitrary<string> | undefined => {
  try {
    return fc.stringMatching(pattern, { maxLength })
  } catch {
    return undefined
  }
}

/** Filters the texts. If almost none of a sample passes, returns all texts, because the filter would never end. */
const fitting = (texts: fc.Arbitrary<string>, fits: (text: string) => boolean): fc.Arbitrary<string> => {
  const passing = fc.sample(texts, { numRuns: 50, seed: 1 }).filter(fits).length
  return passing > 2 ? texts.filter(fits) : texts
}

/** Strings that fit the schema's format, pattern and lengths, some of them with the minimum or maximum length. */
export const text = (schema: Pick<JsonSchema, 'format' | 'pattern' | 'minLength' | 'maxLength'>) => {
  const { format = '', pattern, minLength = 0, maxLength } = schema
  const most = maxLength ?? minLength + 40
  const regularExpression = pattern === undefined ? undefined : new RegExp(pattern, 'u')
  const formatted = formats[format] ?? (regularExpression && matching(regularExpression, most))
  if (formatted) {
    const isWithin = ({ length }: string) => length >= minLength && length <= (maxLength ?? length)
    return fitting(formatted, (drawn) => isWithin(drawn) && (regularExpression?.test(drawn) ?? true))
  }
  const ofLength = (least: number, longest: number) =>
    fc.string({ unit: ordinaryCharacter, minLength: least, maxLength: longest })
  const longest = Math.min(most, 10_000)
  return fc.oneof(
    { weight: 8, arbitrary: ofLength(minLength, most) },
    { weight: 1, arbitrary: ofLength(minLength, minLength) },
    { weight: 1, arbitrary: fc.constant('x'.repeat(Math.max(longest, minLength))) },
  )
}
