import fc from 'fast-check'
import { hostileKey, hostileNumber, hostileText, hostileValue } from './hostile-values.ts'
import {
  choicesOf,
  flattened,
  type JsonSchema,
  type SubValue,
  subValuesOf,
  takesTypeOf,
  typesOf,
} from './json-schema.ts'
import { text } from './text-arbitrary.ts'

export type SchemaOptions = {
  /** The document that `$ref` points into; by default the schema itself. */
  root?: unknown
  /** May replace the generated value of a property, for example by an existing id. */
  property?: (name: string, schema: JsonSchema, drawn: fc.Arbitrary<unknown>) => fc.Arbitrary<unknown>
}

type Context = Required<SchemaOptions>

/** Deeper than this, optional values are omitted, so that a recursive schema gives finite values. */
const maxOptionalDepth = 5
/** Deeper than this, the schema requires itself and has no finite value. */
const maxDepth = 30

const numbers = (schema: JsonSchema, whole: boolean): fc.Arbitrary<number> => {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema
  if (!whole && multipleOf === undefined) {
    return fc.double({
      min: exclusiveMinimum ?? minimum ?? -1e12,
      minExcluded: exclusiveMinimum !== undefined,
      max: exclusiveMaximum ?? maximum ?? 1e12,
      maxExcluded: exclusiveMaximum !== undefined,
      noNaN: true,
    })
  }
  const step = multipleOf ?? 1
  const least = exclusiveMinimum === undefined ? minimum : Math.floor(exclusiveMinimum / step) * step + step
  const most = exclusiveMaximum === undefined ? maximum : Math.ceil(exclusiveMaximum / step) * step - step
  const steps = fc.integer({
    min: Math.ceil(Math.max(least ?? -1e12, Number.MIN_SAFE_INTEGER) / step),
    max: Math.floor(Math.min(most ?? 1e12, Number.MAX_SAFE_INTEGER) / step),
  })
  // Rounded, because in binary 3 * 0.1 is not a multiple of 0.1.
  return step === 1 ? steps : steps.map((count) => Number((count * step).toPrecision(12)))
}

const arrays = (schema: JsonSchema, context: Context, depth: number): fc.Arbitrary<unknown[]> => {
  const { items = {}, minItems = 0, maxItems = minItems + 8, uniqueItems = false } = schema
  if (depth > maxOptionalDepth && minItems === 0) return fc.constant([])
  const constraints = { minLength: minItems, maxLength: depth > maxOptionalDepth ? minItems : maxItems }
  const item = arbitraryOf(items, context, depth + 1)
  return uniqueItems ? fc.uniqueArray(item, { ...constraints, selector: JSON.stringify }) : fc.array(item, constraints)
}

const objects = (schema: JsonSchema, context: Context, depth: number): fc.Arbitrary<object> => {
  const { properties = {}, required = [], additionalProperties, propertyNames } = schema
  const others = typeof additionalProperties === 'object' ? additionalProperties : {}
  const names = new Set(depth > maxOptionalDepth ? required : [...Object.keys(properties), ...required])
  const named = [...names].map((name) => {
    const property = properties[name] ?? others
    return [name, context.property(name, property, arbitraryOf(property, context, depth + 1))] as const
  })
  const record = fc.record(Object.fromEntries(named), { requiredKeys: [...required], noNullPrototype: true })
  if (depth > maxOptionalDepth || (propertyNames === undefined && Object.keys(others).length === 0)) return record
  const keys = propertyNames ? arbitraryOf(propertyNames, context, depth + 1).map(String) : text({ minLength: 1 })
  const further = fc.dictionary(keys, arbitraryOf(others, context, depth + 1), { maxKeys: 3, noNullPrototype: true })
  return fc.tuple(further, record).map(([more, known]) => ({
    ...Object.fromEntries(Object.entries(more).filter(([name]) => !Object.hasOwn(properties, name))),
    ...known,
  }))
}

const ofType = (type: string, schema: JsonSchema, context: Context, depth: number): fc.Arbitrary<unknown> => {
  switch (type) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer':
    case 'number':
      return numbers(schema, type === 'integer')
    case 'string':
      return text(schema)
    case 'array':
      return arrays(schema, context, depth)
    default:
      return objects(schema, context, depth)
  }
}

const arbitraryOf = (schema: JsonSchema, context: Context, depth: number): fc.Arbitrary<unknown> => {
  if (depth > maxDepth) throw new Error('No finite value fits the schema, because it requires itself.')
  const flat = flattened(schema, context.root)
  if ('const' in flat) return fc.constant(flat.const)
  if (flat.enum) return fc.constantFrom(...flat.enum)
  const choices = choicesOf(flat, context.root)
  if (choices) {
    const flatChoices = choices.filter((choice) => !typesOf(choice).some((type) => /array|object/.test(type)))
    const available = depth > maxOptionalDepth && flatChoices.length > 0 ? flatChoices : choices
    return fc.oneof(...available.map((choice) => arbitraryOf(choice, context, depth + 1)))
  }
  const types = typesOf(flat)
  if (types.length === 0) return fc.jsonValue({ maxDepth: 2 })
  const any = fc.oneof(...types.map((type) => ofType(type, flat, context, depth)))
  const examples = [...(flat.examples ?? []), ...('default' in flat ? [flat.default] : [])]
  if (examples.length === 0) return any
  return fc.oneof({ weight: 4, arbitrary: any }, { weight: 1, arbitrary: fc.constantFrom(...examples) })
}

const contextOf = (schema: JsonSchema, options: SchemaOptions): Context => ({
  root: options.root ?? schema,
  property: options.property ?? ((_name, _schema, value) => value),
})

/**
 * Values of bounded size that fit the schema. There are two exceptions: a pattern that fast-check cannot generate, and
 * keywords that contradict each other. In these cases only some of the keywords are satisfied.
 */
export const valid = (schema: JsonSchema, options: SchemaOptions = {}): fc.Arbitrary<unknown> =>
  arbitraryOf(schema, contextOf(schema, options), 0)

/** A text or an array is made too long only if its maximum length is below this. */
const maxExceedableLength = 10_000

const otherCase = (value: unknown): unknown[] => {
  if (typeof value !== 'string') return []
  return [value.toUpperCase(), value.toLowerCase()].filter((changed) => changed !== value)
}

const beyond = (bound: number | undefined, step: number): number[] => (bound === undefined ? [] : [bound + step])

/** Replacements of a value that just miss its schema: by one field, one character or one step. */
const nearMisses = ({ schema, value }: Pick<SubValue, 'schema' | 'value'>): unknown[] => {
  const wrongTypes = [null, 7, 'text', 1.5, true, [], {}].filter((other) => !takesTypeOf(schema, other))
  const bad: unknown[] = typesOf(schema).length === 0 ? [] : wrongTypes.slice(0, 3)
  const fixed = 'const' in schema ? [schema.const] : (schema.enum ?? [])
  bad.push(...otherCase(value).filter((changed) => fixed.length > 0 && !fixed.includes(changed)))

  if (typeof value === 'string') {
    const { minLength = 0, maxLength = maxExceedableLength, pattern, format } = schema
    if (value !== '') bad.push('')
    if (minLength > 1) bad.push(value.slice(0, minLength - 1))
    if (maxLength < maxExceedableLength) bad.push(value.padEnd(maxLength + 1, 'x'))
    if (pattern !== undefined || format !== undefined) bad.push(`${value}!`, ` ${value}`)
  }
  if (typeof value === 'number') {
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema
    bad.push(
      ...beyond(minimum, -1),
      ...beyond(maximum, 1),
      ...beyond(exclusiveMinimum, 0),
      ...beyond(exclusiveMaximum, 0),
    )
    if (multipleOf !== undefined) bad.push(value + multipleOf / 2)
  }
  if (Array.isArray(value)) {
    const { minItems = 0, maxItems = maxExceedableLength } = schema
    const [first] = value
    if (value.length > 0) bad.push([...value, first])
    if (minItems > 0) bad.push(value.slice(0, minItems - 1))
    if (value.length > 0 && maxItems < maxExceedableLength)
      bad.push([...value, ...Array(maxItems + 1 - value.length).fill(first)])
  } else if (typeof value === 'object' && value !== null) {
    for (const name of schema.required ?? []) {
      bad.push(Object.fromEntries(Object.entries(value).filter(([other]) => other !== name)))
    }
    if (schema.additionalProperties === false) bad.push({ ...value, unknown_field: 1 }, { ...value, id: 'mine' })
  }
  return bad
}

/** Valid values with one near miss. A near miss may still fit if the schema is looser than its author intended. */
export const nearlyValid = (schema: JsonSchema, options: SchemaOptions = {}): fc.Arbitrary<unknown> => {
  const { root } = contextOf(schema, options)
  return fc.tuple(valid(schema, options), fc.nat(), fc.nat()).map(([value, where, how]) => {
    const candidates = subValuesOf(schema, value, root)
      .map((part) => ({ replace: part.replace, bad: nearMisses(part) }))
      .filter(({ bad }) => bad.length > 0)
    const chosen = candidates[where % candidates.length]
    return chosen ? chosen.replace(chosen.bad[how % chosen.bad.length]) : null
  })
}

/**
 * Values that break naive code: hostile as a whole, or valid except for one part. Without a schema, every value is
 * hostile as a whole.
 */
export const hostile = (schema?: JsonSchema, options: SchemaOptions = {}): fc.Arbitrary<unknown> => {
  if (schema === undefined) return hostileValue
  const { root } = contextOf(schema, options)
  const parts = { value: valid(schema, options), where: fc.nat(), text: hostileText, number: hostileNumber }
  const inside = fc
    .record({ ...parts, key: hostileKey, other: hostileValue, keepsType: fc.nat(3).map((drawn) => drawn > 0) })
    .map(({ value, where, text, number, key, other, keepsType }) => {
      const all = subValuesOf(schema, value, root)
      const chosen = all[where % all.length]
      const sameType = (): unknown => {
        if (typeof chosen?.value === 'string') return text
        if (typeof chosen?.value === 'number') return number
        if (Array.isArray(chosen?.value)) return Array(1_000).fill(chosen.value[0] ?? text)
        if (typeof chosen?.value === 'object' && chosen.value !== null) return { ...chosen.value, [key]: other }
        return other
      }
      return chosen?.replace(keepsType ? sameType() : other)
    })
  return fc.oneof({ weight: 8, arbitrary: inside }, { weight: 1, arbitrary: hostileValue })
}
