/** The part of JSON Schema 2020-12 that zod generates. */
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

/** Resolves a reference such as `#/components/schemas/Movie` in a document (RFC 6901). */
const resolved = (root: unknown, reference: string): JsonSchema => {
  let found = root
  for (const escaped of reference.split('/').slice(1)) {
    const key = decodeURIComponent(escaped).replaceAll('~1', '/').replaceAll('~0', '~')
    found = (found as Record<string, unknown> | undefined)?.[key]
  }
  if (found === undefined) throw new Error(`The document has nothing at ${reference}.`)
  return found as JsonSchema
}

const lowerBounds = ['minLength', 'minimum', 'exclusiveMinimum', 'minItems'] as const
const upperBounds = ['maxLength', 'maximum', 'exclusiveMaximum', 'maxItems'] as const

/**
 * A schema with the keywords of both schemas. Bounds, `enum`, `required` and `properties` are combined. Of any other
 * keyword that both have, the second schema's value counts.
 */
const combined = (one: JsonSchema, other: JsonSchema): JsonSchema => {
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

/** The schema with its references and `allOf` resolved at this level. Properties and items stay unchanged. */
export const flattened = (schema: JsonSchema, root: unknown): JsonSchema => {
  const { $ref, allOf = [], ...own } = schema
  const parts = $ref === undefined ? allOf : [resolved(root, $ref), ...allOf]
  return [...parts.map((part) => flattened(part, root)), own].reduce(combined, {})
}

/**
 * The alternatives of a flattened schema, each with the common keywords; undefined for a schema without `anyOf` and
 * `oneOf`.
 */
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

/** The types of a flattened schema: its `type`, else the types that its keywords imply; empty if any value fits. */
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

/** Whether the value has a type that the flattened schema allows. Other keywords are ignored. */
export const takesTypeOf = (flat: JsonSchema, value: unknown): boolean =>
  typesOf(flat).some((type) => isOfType(value, type))

/** A value inside another value, with its schema. `replace` returns the outer value with this part replaced. */
export type SubValue = { readonly schema: JsonSchema; readonly value: unknown; replace(by: unknown): unknown }

/** The value itself, then every value inside it. Only the first three items of an array are included. */
export const subValuesOf = (schema: JsonSchema, value: unknown, root: unknown): SubValue[] => {
  const flat = flattened(schema, root)
  const chosen = choicesOf(flat, root)?.find((choice) => takesTypeOf(choice, value)) ?? flat
  const inside = (part: JsonSchema, partValue: unknown, replace: SubValue['replace']): SubValue[] =>
    subValuesOf(part, partValue, root).map((sub) => ({ ...sub, replace: (by) => replace(sub.replace(by)) }))

  const all: SubValue[] = [{ schema: chosen, value, replace: (by) => by }]
  if (!takesTypeOf(chosen, value)) return all
  if (Array.isArray(value)) {
    const { items = {} } = chosen
    return all.concat(value.slice(0, 3).flatMap((item, index) => inside(items, item, (by) => value.with(index, by))))
  }
  if (typeof value === 'object' && value !== null) {
    const { properties = {}, additionalProperties } = chosen
    const others = typeof additionalProperties === 'object' ? additionalProperties : {}
    return all.concat(
      Object.entries(value).flatMap(([name, property]) =>
        inside((Object.hasOwn(properties, name) && properties[name]) || others, property, (by) => ({
          ...value,
          [name]: by,
        })),
      ),
    )
  }
  return all
}
