/** As much of JSON Schema as an example has to know. */
export type JsonSchema = {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly allOf?: readonly JsonSchema[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly minimum?: number
  readonly minLength?: number
}

export type Components = Readonly<Record<string, JsonSchema>>

const samples: Readonly<Record<string, string>> = {
  uuid: '0199f3a0-5c1e-7d2b-9a64-2f8e61c0b7d1',
  'date-time': '2026-12-24T20:15:00+01:00',
  date: '2026-12-24',
  email: 'ada@example.org',
  uri: 'https://cinema.example/',
}

/**
 * An example of what a schema describes: what the schema itself gives, else the smallest that says something. A value
 * that may be null or left out is there; bytes are left out. Returns undefined for what cannot be shown.
 */
export const exampleOf = (schema: JsonSchema, components: Components): unknown => {
  if (schema.$ref !== undefined) {
    const named = components[schema.$ref.split('/').at(-1) ?? '']
    return named && exampleOf(named, components)
  }
  if (schema.examples?.length) return schema.examples[0]
  if (schema.const !== undefined) return schema.const
  if (schema.default !== undefined) return schema.default
  if (schema.enum?.length) return schema.enum[0]
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => exampleOf(part, components)))
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) {
    const [choice] = choices.filter(({ type }) => type !== 'null')
    return choice && exampleOf(choice, components)
  }
  const [type] = [schema.type ?? []].flat().filter((name) => name !== 'null')
  switch (type) {
    case 'string':
      return schema.format === 'binary'
        ? undefined
        : (samples[schema.format ?? ''] ?? 'text'.padEnd(schema.minLength ?? 0, ' text'))
    case 'integer':
    case 'number':
      return schema.minimum !== undefined && schema.minimum > 1 ? schema.minimum : 1
    case 'boolean':
      return true
    case 'array': {
      const item = schema.items && exampleOf(schema.items, components)
      return item === undefined ? [] : [item]
    }
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .map(([name, property]) => [name, exampleOf(property, components)] as const)
          .filter(([, value]) => value !== undefined),
      )
    default:
      return undefined
  }
}
