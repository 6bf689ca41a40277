import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toJson } from './fuzz-bodies.ts'
import { hostileValue } from './hostile-values.ts'
import type { JsonSchema } from './json-schema.ts'
import { hostile, nearlyValid, valid } from './json-schema-arbitrary.ts'

const movie: JsonSchema = {
  type: 'object',
  properties: {
    id: { type: 'string', format: 'uuid' },
    title: { type: 'string', minLength: 1, maxLength: 100 },
    duration_minutes: { type: 'integer', minimum: 1, maximum: 600 },
    genres: { type: 'array', minItems: 1, maxItems: 5, items: { $ref: '#/components/schemas/Genre' } },
    rating: { anyOf: [{ type: 'string', enum: ['general', 'adult'] }, { type: 'null' }] },
  },
  required: ['id', 'title', 'duration_minutes', 'genres'],
  additionalProperties: false,
}
const root = {
  components: {
    schemas: {
      Genre: {
        type: 'object',
        properties: { name: { type: 'string', pattern: '^[A-Z][a-z]{2,9}$' } },
        required: ['name'],
        additionalProperties: false,
      },
      'Seat type/any': { enum: ['standard', 'premium'] },
      Tree: {
        type: 'object',
        properties: {
          left: { $ref: '#/components/schemas/Tree' },
          leaves: { type: 'array', items: { $ref: '#/components/schemas/Tree' } },
        },
        required: ['leaves'],
        additionalProperties: false,
      },
    },
  },
}

const zodUuid =
  '^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$'

const schemas: Record<string, JsonSchema> = {
  'a movie': movie,
  'a recursive tree': { $ref: '#/components/schemas/Tree' },
  'a reference with escapes': { $ref: '#/components/schemas/Seat%20type~1any' },
  'a uuid with zod’s pattern': { type: 'string', format: 'uuid', pattern: zodUuid },
  'a date': { type: 'string', format: 'date' },
  'a time': { type: 'string', format: 'date-time' },
  'an email': { type: 'string', format: 'email', maxLength: 60 },
  'a URI': { type: 'string', format: 'uri' },
  'a seat label': { type: 'string', pattern: '^[A-Z]{1,3}[1-9]\\d{0,3}$' },
  'a text of bounded length': { type: 'string', minLength: 3, maxLength: 7 },
  'a text or null': { type: ['string', 'null'], minLength: 1 },
  'an enum': { enum: ['pending', 'confirmed', 7] },
  'a constant': { const: 'bearer' },
  'a number between bounds': { type: 'number', exclusiveMinimum: 0, maximum: 1 },
  'an integer between exclusive bounds': { type: 'integer', exclusiveMinimum: 2, exclusiveMaximum: 5 },
  'a multiple of 25': { type: 'integer', multipleOf: 25, minimum: 30, maximum: 400 },
  'a list without duplicates': { type: 'array', items: { enum: [1, 2, 3, 4] }, uniqueItems: true, minItems: 2 },
  'prices by type': {
    type: 'object',
    propertyNames: { type: 'string', enum: ['standard', 'premium'] },
    additionalProperties: { type: 'integer', minimum: 0 },
    required: ['standard'],
  },
  'a choice of two schemas': {
    oneOf: [
      { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'], additionalProperties: false },
      { type: 'array', items: { type: 'boolean' }, maxItems: 2 },
    ],
  },
  'a combination of two schemas': {
    allOf: [
      { type: 'object', properties: { code: { type: 'string' }, status: { type: 'integer' } }, required: ['code'] },
      { type: 'object', properties: { code: { enum: ['not-found'] } }, required: ['status'] },
    ],
  },
}

const ajv = new Ajv2020({ strict: false })
formats.default(ajv)

/** Compiles the schema inside the document that its references point into. */
const validatorOf = (schema: JsonSchema) => ajv.compile({ ...root, ...schema })

const sampled = (drawn: fc.Arbitrary<unknown>) => fc.sample(drawn, { numRuns: 300, seed: 42 })

const inEachOf = (values: unknown[], property: string) =>
  values.map((value) => (value as Record<string, unknown> | null)?.[property])

describe('valid values', () => {
  for (const [name, schema] of Object.entries(schemas)) {
    it(`fit the schema of ${name}`, () => {
      const validate = validatorOf(schema)
      const unfit = sampled(valid(schema, { root })).filter((value) => !validate(value))
      expect(unfit).toEqual([])
    })
  }

  it('sometimes omit optional properties, and reach the bounds', () => {
    const values = sampled(valid(movie, { root }))
    const ratings = new Set(inEachOf(values, 'rating'))
    expect(ratings).toEqual(new Set([undefined, null, 'general', 'adult']))
    expect(new Set(inEachOf(values, 'title').map((title) => String(title).length))).toContain(100)
    expect(new Set(inEachOf(values, 'duration_minutes'))).toContain(1)
  })

  it('are sometimes the default or an example of the schema', () => {
    const values = sampled(valid({ type: 'string', default: 'standard', examples: ['premium'], minLength: 8 }))
    expect(values).toContain('standard')
    expect(values).toContain('premium')
    expect(new Set(values).size).toBeGreaterThan(50)
  })

  it('contain the replacements of the property option', () => {
    const property = (name: string, _schema: JsonSchema, drawn: fc.Arbitrary<unknown>) =>
      name === 'id' ? fc.constant('an existing id') : drawn
    const ids = new Set(inEachOf(sampled(valid(movie, { root, property })), 'id'))
    expect(ids).toEqual(new Set(['an existing id']))
  })

  it('are the same for the same seed', () => {
    expect(sampled(valid(movie, { root }))).toEqual(sampled(valid(movie, { root })))
  })

  it('are generated even for a pattern that fast-check cannot generate', () => {
    expect(sampled(valid({ type: 'string', pattern: '^(?!\\.)(?=.{3})', maxLength: 5 }))).toHaveLength(300)
  })

  it('are generated even for keywords that contradict each other', () => {
    expect(sampled(valid({ type: 'string', format: 'uuid', maxLength: 5 }))).toHaveLength(300)
  })
})

describe('nearly valid values', () => {
  const { 'a recursive tree': _, ...all } = schemas
  for (const [name, schema] of Object.entries(all)) {
    it(`mostly miss the schema of ${name}`, () => {
      const validate = validatorOf(schema)
      const unfit = sampled(nearlyValid(schema, { root })).filter((value) => !validate(value))
      expect(unfit.length).toBeGreaterThan(200)
    })
  }

  it('together violate every keyword of the schema', () => {
    const validate = ajv.compile({ ...root, ...movie, $id: 'all-errors' })
    const missed = new Set<string>()
    for (const value of sampled(nearlyValid(movie, { root }))) {
      if (!validate(value)) for (const { keyword } of validate.errors ?? []) missed.add(keyword)
    }
    const ways = ['required', 'additionalProperties', 'type', 'format', 'pattern', 'enum']
    const bounds = ['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems']
    expect([...missed]).toEqual(expect.arrayContaining([...ways, ...bounds]))
  })

  it('are sometimes one character too short or too long', () => {
    const lengths = sampled(nearlyValid({ type: 'string', minLength: 3, maxLength: 7 })).map(
      (text) => String(text).length,
    )
    expect(lengths).toContain(2)
    expect(lengths).toContain(8)
  })

  it('change the case of an enum value', () => {
    expect(sampled(nearlyValid({ type: 'string', enum: ['pending'] }))).toContain('PENDING')
  })

  it('sometimes repeat an item of an array', () => {
    const values = sampled(nearlyValid({ type: 'array', items: { type: 'string', format: 'uuid' } })) as unknown[][]
    expect(values.some((list) => Array.isArray(list) && new Set(list).size < list.length)).toBe(true)
  })

  it('are invalid in one property only', () => {
    const validateEach = new Ajv2020({ strict: false, allErrors: true })
    formats.default(validateEach)
    const validate = validateEach.compile({ ...root, ...movie })
    const places = sampled(nearlyValid(movie, { root }))
      .filter((value) => !validate(value))
      .map((value) => {
        validate(value)
        // One bad value can cause several errors: a rating, for example, violates both of its alternatives.
        return new Set(validate.errors?.map(({ instancePath }) => instancePath.split('/')[1])).size
      })
    expect(Math.max(...places)).toBe(1)
  })
})

describe('hostile values', () => {
  const written = fc.sample(hostileValue, { numRuns: 3_000, seed: 42 }).map(toJson)

  it.each([
    ['NUL characters', /\\u0000/],
    ['halves of surrogate pairs', /\\ud800/],
    ['right-to-left overrides', /\u202e/],
    ['zero-width characters', /\u200b/],
    ['emojis', /\u{1f3f3}/u],
    ['very long texts', /A{10000}/],
    ['SQL', /DROP TABLE/],
    ['templates', /\{\{7\*7\}\}/],
    ['the property name __proto__', /"__proto__":/],
    ['the property name constructor', /"constructor":/],
    ['deep nesting', /\[{100}|(\{"a":){100}/],
    ['numbers that are too large', /[[,:\n]1e400[\],}\n]/],
    ['texts that would be too large as numbers', /"1e400"/],
    ['a negative zero', /(^|[,\n])-0([,\n]|$)/],
    ['lists of a thousand items', /(?:[^,[\]]+,){999}/],
    ['path traversals', /\.\.\/\.\.\/etc\/passwd/],
    ['header injections', /\\r\\nSet-Cookie/],
    ['bad percent-encoding', /%ZZ/],
  ])('include %s', (_name, pattern) => {
    // Not toMatch, because a failure would print all values.
    expect(pattern.test(written.join('\n'))).toBe(true)
  })

  it('stay below 70 kB, so that size limits do not refuse them all', () => {
    expect(Math.max(...written.map((text) => text.length))).toBeLessThan(70_000)
  })

  it('mostly keep the shape of the schema but violate its keywords', () => {
    const values = sampled(hostile(movie, { root }))
    const titles = inEachOf(values, 'title').filter((title) => typeof title === 'string')
    expect(titles.length).toBeGreaterThan(200)
    const validate = validatorOf(movie)
    expect(values.filter((value) => validate(value)).length).toBeLessThan(60)
  })

  it('sometimes add the keys __proto__ and constructor to objects', () => {
    const texts = sampled(hostile(movie, { root })).map(toJson)
    for (const key of ['__proto__', 'constructor']) {
      expect(
        texts.filter((text) => text.startsWith('{"id"') && text.includes(`"${key}":`)).length,
        key,
      ).toBeGreaterThan(0)
    }
  })
})
