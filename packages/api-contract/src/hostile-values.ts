import fc from 'fast-check'

/** Texts with U+0000 or half a surrogate pair, which PostgreSQL cannot store. */
const unstorable = ['\0', 'a\0b', '\ud800', 'a\udfffb']

const texts = [
  ...unstorable,
  '\uffff',
  // Invisible characters, and characters that change how others are displayed.
  '\u202egnp.exe',
  '\u200b',
  '\u200f\u2066x\u2069',
  '\ufeff',
  '\u00a0\u2028\u2029',
  'e\u0301'.repeat(50),
  '\u{1f469}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}',
  '\u{1f3f3}\ufe0f\u200d\u{1f308}',
  // Characters whose length changes with their case.
  '\u0130',
  '\u00df',
  '\ufb03',
  // Injections: SQL, templates, HTML, shell, spreadsheets, regular expressions.
  "' OR '1'='1",
  "'; DROP TABLE movies; --",
  '%_\\',
  '{{7*7}}',
  '$\u007b7*7}',
  '#{7*7}',
  '<%= 7*7 %>',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '$(id)',
  '`id`',
  '=1+1',
  '.*(a+)+$',
  // Paths, headers and percent-encoding.
  '../../etc/passwd',
  '..\\..\\windows\\win.ini',
  '/etc/passwd%00.png',
  'file:///etc/passwd',
  'x\r\nSet-Cookie: admin=true',
  'x\n\nHTTP/1.1 200 OK',
  '%',
  '%00',
  '%ZZ',
  '%C0%AF',
  '%25%32%66',
  '+',
  // Names of inherited properties, and texts that some languages convert to other values.
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'null',
  'undefined',
  'NaN',
  'true',
  '1e400',
  '-0',
  '0x10',
  '1_000',
  '\u0661\u0662',
  ' 1 ',
  '[object Object]',
]

const longText = fc
  .tuple(fc.constantFrom('A', '0', ' ', '"', '\\'), fc.integer({ min: 1_000, max: 20_000 }))
  .map(([character, length]) => character.repeat(length))

/** Text that breaks code which interprets it. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...texts) },
  { weight: 3, arbitrary: fc.constantFrom(...unstorable) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.string(), fc.constantFrom(...texts), fc.string()).map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: longText },
)

/** Numbers at the bounds of numeric types. `toJson` (fuzz-bodies.ts) writes Infinity as `1e400`. */
export const hostileNumber: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, -0, -1, 0.1, -0.5, 1.5, 5e-324, 1e-7, 1e21, 1e308, -1e308, Number.POSITIVE_INFINITY),
  fc.constantFrom(...[15, 16, 31, 32, 53, 63, 64].flatMap((bits) => [2 ** bits - 1, 2 ** bits, -(2 ** bits) - 1])),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)

/** Property names that every object inherits, or that have a special meaning. */
export const hostileKey: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'toJSON', '', '$ref', 'then'),
  hostileText.filter((text) => text.length < 1_000),
)

const pollution = fc.constantFrom<unknown>(
  JSON.parse('{"__proto__":{"is_superuser":true}}'),
  JSON.parse('{"constructor":{"prototype":{"is_superuser":true}}}'),
  { toString: null, valueOf: 1 },
  { length: 1e9 },
  { $gt: '' },
)

const deepNesting = fc
  .tuple(fc.integer({ min: 20, max: 200 }), fc.boolean())
  .map(([depth, inArrays]) =>
    Array.from({ length: depth }).reduce<unknown>((inner) => (inArrays ? [inner] : { a: inner }), 1),
  )

const longArray = fc.oneof(hostileNumber, fc.constantFrom(...texts)).map((item) => Array(1_000).fill(item))

/** Values of any type that break naive code. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: hostileText },
  { weight: 2, arbitrary: hostileNumber },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, true, false, {}, [], [[]], [null]) },
  { weight: 1, arbitrary: pollution },
  { weight: 1, arbitrary: deepNesting },
  { weight: 1, arbitrary: longArray },
  { weight: 1, arbitrary: fc.dictionary(hostileKey, hostileText, { maxKeys: 3, noNullPrototype: true }) },
)
