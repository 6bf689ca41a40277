/** As much of JSON Schema 2020-12 as zod writes. */
export type JsonSchema = {
  readonly $ref?: string
  readonly allOf?: readonly JsonSchema[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly format?: string
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly multipleOf?: number
  readonly items?: JsonSchema
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly propertyNames?: JsonSchema
}

/** What a reference such as `#/components/schemas/Movie` names in a document (RFC 6901). */
const referredTo = (root: unknown, reference: string): JsonSchema => {
  let found = root
  for (const escaped of reference.split('/').slice(1)) {
    const key = decodeURIComponent(escaped).replaceAll('~1', '/').replaceAll('~0', '~')
    found = (found as Record<string, unknown> | undefined)?.[key]
  }
  if (found === undefined) throw new Error(`Nothing is at ${reference} in the document.`)
  return found as JsonSchema
}

const lowerBounds = ['minLength', 'minimum', 'exclusiveMinimum', 'minItems'] as const
const upperBounds = ['maxLength', 'maximum', 'exclusiveMaximum', 'maxItems'] as const

/** One schema that asks for what both ask for. */
const both = (one: JsonSchema, other: JsonSchema): JsonSchema => {
  const merged: Record<string, unknown> = { ...one, ...other }
  for (const bound of lowerBounds) {
    if (bound in one && bound in other) merged[bound] = Math.max(one[bound] ?? 0, other[bound] ?? 0)
  }
  for (const bound of upperBounds) {
    if (bound in one && bound in other) merged[bound] = Math.min(one[bound] ?? 0, other[bound] ?? 0)
  }
  if (one.enum && other.enum) merged['enum'] = one.enum.filter((value) => other.enum?.includes(value))
  if (one.required && other.required) merged['required'] = [...new Set([...one.required, ...other.required])]
  if (one.properties && other.properties) {
    const shared = Object.entries(one.properties).map(([name, property]) => {
      const same = other.properties?.[name]
      return [name, same ? { allOf: [property, same] } : property] as const
    })
    merged['properties'] = { ...other.properties, ...Object.fromEntries(shared) }
  }
  return merged
}

/** The schema without references and `allOf`, at this level: what is in properties and items stays as it is. */
export const flattened = (schema: JsonSchema, root: unknown): JsonSchema => {
  const { $ref, allOf = [], ...own } = schema
  const parts = $ref === undefined ? allOf : [referredTo(root, $ref), ...allOf]
  return [...parts.map((part) => flattened(part, root)), own].reduce(both, {})
}

/** The alternatives of a flattened schema, each with what they have in common; undefined where there is no choice. */
export const choicesOf = (flat: JsonSchema, root: unknown): JsonSchema[] | undefined => {
  const { anyOf, oneOf, ...common } = flat
  return (anyOf ?? oneOf)?.map((choice) => flattened({ allOf: [common, choice] }, root))
}

const keywordsOfType = {
  object: ['properties', 'required', 'additionalProperties', 'propertyNames'],
  array: ['items', 'minItems', 'maxItems'],
  string: ['format', 'pattern', 'minLength', 'maxLength'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
}

/** The types that a flattened schema names or, without a name, those that its keywords are about; none for anything. */
export const typesOf = (flat: JsonSchema): readonly string[] => {
  if (flat.type !== undefined) return [flat.type].flat()
  return Object.entries(keywordsOfType).flatMap(([type, keywords]) =>
    keywords.some((keyword) => keyword in flat) ? [type] : [],
  )
}

const isOfType = (value: unknown, type: string): boolean => {
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  return typeof value === type
}

/** Whether a value is of a type that a flattened schema takes, whatever else it asks for. */
export const takesTypeOf = (flat: JsonSchema, value: unknown): boolean =>
  typesOf(flat).some((type) => isOfType(value, type))

/** A value inside a value: what its schema asks for, and the whole with something else in its place. */
export type Place = { readonly schema: JsonSchema; readonly value: unknown; put(replacement: unknown): unknown }

/** Every place in a value, itself first. Of an array only the first three items, which stand for the others. */
export const placesIn = (schema: JsonSchema, value: unknown, root: unknown): Place[] => {
  const flat = flattened(schema, root)
  const chosen = choicesOf(flat, root)?.find((choice) => takesTypeOf(choice, value)) ?? flat
  const inside = (part: JsonSchema, partValue: unknown, put: Place['put']): Place[] =>
    placesIn(part, partValue, root).map((place) => ({ ...place, put: (given) => put(place.put(given)) }))

  const places: Place[] = [{ schema: chosen, value, put: (replacement) => replacement }]
  if (!takesTypeOf(chosen, value)) return places
  if (Array.isArray(value)) {
    const { items = {} } = chosen
    return places.concat(
      value.slice(0, 3).flatMap((item, index) => inside(items, item, (given) => value.with(index, given))),
    )
  }
  if (typeof value === 'object' && value !== null) {
    const { properties = {}, additionalProperties } = chosen
    const others = typeof additionalProperties === 'object' ? additionalProperties : {}
    return places.concat(
      Object.entries(value).flatMap(([name, property]) =>
        inside((Object.hasOwn(properties, name) && properties[name]) || others, property, (given) => ({
          ...value,
          [name]: given,
        })),
      ),
    )
  }
  return places
}
