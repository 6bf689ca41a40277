import fc from 'fast-check'
import { hostileKey, hostileNumber, hostileText, hostileValue } from './hostile-values.ts'
import { choicesOf, flattened, type JsonSchema, type Place, placesIn, takesTypeOf, typesOf } from './json-schema.ts'
import { text } from './text-arbitrary.ts'

export type SchemaOptions = {
  /** The document that `$ref` points into; the schema itself unless given. */
  root?: unknown
  /** May put something else in place of what is drawn for a property, by its name: an id that exists, for example. */
  property?: (name: string, schema: JsonSchema, drawn: fc.Arbitrary<unknown>) => fc.Arbitrary<unknown>
}

type Context = Required<SchemaOptions>

/** Beyond it only what is needed is drawn, so that a schema that refers to itself comes to an end. */
const deepest = 5
const farTooDeep = 30

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
  // Rounded, because 3 * 0.1 is no multiple of 0.1.
  return step === 1 ? steps : steps.map((count) => Number((count * step).toPrecision(12)))
}

const arrays = (schema: JsonSchema, context: Context, depth: number): fc.Arbitrary<unknown[]> => {
  const { items = {}, minItems = 0, maxItems = minItems + 8, uniqueItems = false } = schema
  if (depth > deepest && minItems === 0) return fc.constant([])
  const constraints = { minLength: minItems, maxLength: depth > deepest ? minItems : maxItems }
  const item = drawn(items, context, depth + 1)
  return uniqueItems ? fc.uniqueArray(item, { ...constraints, selector: JSON.stringify }) : fc.array(item, constraints)
}

const objects = (schema: JsonSchema, context: Context, depth: number): fc.Arbitrary<object> => {
  const { properties = {}, required = [], additionalProperties, propertyNames } = schema
  const others = typeof additionalProperties === 'object' ? additionalProperties : {}
  const names = new Set(depth > deepest ? required : [...Object.keys(properties), ...required])
  const named = [...names].map((name) => {
    const property = properties[name] ?? others
    return [name, context.property(name, property, drawn(property, context, depth + 1))] as const
  })
  const record = fc.record(Object.fromEntries(named), { requiredKeys: [...required], noNullPrototype: true })
  if (depth > deepest || (propertyNames === undefined && Object.keys(others).length === 0)) return record
  const keys = propertyNames ? drawn(propertyNames, context, depth + 1).map(String) : text({ minLength: 1 })
  const further = fc.dictionary(keys, drawn(others, context, depth + 1), { maxKeys: 3, noNullPrototype: true })
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

const drawn = (schema: JsonSchema, context: Context, depth: number): fc.Arbitrary<unknown> => {
  if (depth > farTooDeep) throw new Error('No finite value fits the schema, which asks for itself.')
  const flat = flattened(schema, context.root)
  if ('const' in flat) return fc.constant(flat.const)
  if (flat.enum) return fc.constantFrom(...flat.enum)
  const choices = choicesOf(flat, context.root)
  if (choices) {
    const flatChoices = choices.filter((choice) => !typesOf(choice).some((type) => /array|object/.test(type)))
    const open = depth > deepest && flatChoices.length > 0 ? flatChoices : choices
    return fc.oneof(...open.map((choice) => drawn(choice, context, depth + 1)))
  }
  const types = typesOf(flat)
  if (types.length === 0) return fc.jsonValue({ maxDepth: 2 })
  const any = fc.oneof(...types.map((type) => ofType(type, flat, context, depth)))
  const known = [...(flat.examples ?? []), ...('default' in flat ? [flat.default] : [])]
  if (known.length === 0) return any
  return fc.oneof({ weight: 4, arbitrary: any }, { weight: 1, arbitrary: fc.constantFrom(...known) })
}

const contextOf = (schema: JsonSchema, options: SchemaOptions): Context => ({
  root: options.root ?? schema,
  property: options.property ?? ((_name, _schema, value) => value),
})

/**
 * Values of bounded size that fit the schema. Not quite always: where a pattern is more than fast-check can write, or
 * several keywords contradict each other, the most telling one wins.
 */
export const valid = (schema: JsonSchema, options: SchemaOptions = {}): fc.Arbitrary<unknown> =>
  drawn(schema, contextOf(schema, options), 0)

/** The longest text and array made only to be too long. */
const longestExcess = 10_000

const otherCase = (value: unknown): unknown[] => {
  if (typeof value !== 'string') return []
  return [value.toUpperCase(), value.toLowerCase()].filter((changed) => changed !== value)
}

const beyond = (bound: number | undefined, step: number): number[] => (bound === undefined ? [] : [bound + step])

/** What could be in a value's place and hardly fits its schema: by one field, one character, one step. */
const spoiled = ({ schema, value }: Pick<Place, 'schema' | 'value'>): unknown[] => {
  const wrongTypes = [null, 7, 'text', 1.5, true, [], {}].filter((other) => !takesTypeOf(schema, other))
  const bad: unknown[] = typesOf(schema).length === 0 ? [] : wrongTypes.slice(0, 3)
  const fixed = 'const' in schema ? [schema.const] : (schema.enum ?? [])
  bad.push(...otherCase(value).filter((changed) => fixed.length > 0 && !fixed.includes(changed)))

  if (typeof value === 'string') {
    const { minLength = 0, maxLength = longestExcess, pattern, format } = schema
    if (value !== '') bad.push('')
    if (minLength > 1) bad.push(value.slice(0, minLength - 1))
    if (maxLength < longestExcess) bad.push(value.padEnd(maxLength + 1, 'x'))
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
    const { minItems = 0, maxItems = longestExcess } = schema
    const [first] = value
    if (value.length > 0) bad.push([...value, first])
    if (minItems > 0) bad.push(value.slice(0, minItems - 1))
    if (value.length > 0 && maxItems < longestExcess)
      bad.push([...value, ...Array(maxItems + 1 - value.length).fill(first)])
  } else if (typeof value === 'object' && value !== null) {
    for (const name of schema.required ?? []) {
      bad.push(Object.fromEntries(Object.entries(value).filter(([other]) => other !== name)))
    }
    if (schema.additionalProperties === false) bad.push({ ...value, unknown_field: 1 }, { ...value, id: 'mine' })
  }
  return bad
}

/** Valid values with one thing wrong somewhere. Where a schema says less than its owner means, it may fit after all. */
export const nearlyValid = (schema: JsonSchema, options: SchemaOptions = {}): fc.Arbitrary<unknown> => {
  const { root } = contextOf(schema, options)
  return fc.tuple(valid(schema, options), fc.nat(), fc.nat()).map(([value, somewhere, somehow]) => {
    const places = placesIn(schema, value, root)
      .map((place) => ({ put: place.put, bad: spoiled(place) }))
      .filter(({ bad }) => bad.length > 0)
    const place = places[somewhere % places.length]
    return place ? place.put(place.bad[somehow % place.bad.length]) : null
  })
}

/** Values that break naive code: at one place of what is valid otherwise, or altogether. Without a schema anything. */
export const hostile = (schema?: JsonSchema, options: SchemaOptions = {}): fc.Arbitrary<unknown> => {
  if (schema === undefined) return hostileValue
  const { root } = contextOf(schema, options)
  const parts = { value: valid(schema, options), somewhere: fc.nat(), text: hostileText, number: hostileNumber }
  const inside = fc
    .record({ ...parts, key: hostileKey, other: hostileValue, keepsType: fc.nat(3).map((drawn) => drawn > 0) })
    .map(({ value, somewhere, text, number, key, other, keepsType }) => {
      const places = placesIn(schema, value, root)
      const place = places[somewhere % places.length]
      const sameType = (): unknown => {
        if (typeof place?.value === 'string') return text
        if (typeof place?.value === 'number') return number
        if (Array.isArray(place?.value)) return Array(1_000).fill(place.value[0] ?? text)
        if (typeof place?.value === 'object' && place.value !== null) return { ...place.value, [key]: other }
        return other
      }
      return place?.put(keepsType ? sameType() : other)
    })
  return fc.oneof({ weight: 8, arbitrary: inside }, { weight: 1, arbitrary: hostileValue })
}
