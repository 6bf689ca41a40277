import { createHash } from 'node:crypto'

/** The part of JSON Schema that examples depend on. */
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

/** The times of a hold of 30 minutes. Every other example time is the start of the showtime, two days later. */
const sampleTimes: Readonly<Record<string, string>> = {
  created_at: '2026-12-22T17:30:00.000Z',
  expires_at: '2026-12-22T18:00:00.000Z',
}

/** The same name always gets the same id, so that `movie_id` and the `id` of a movie agree. */
const sampleId = (name: string): string =>
  `0199f3a0-5c1e-7d2b-9a64-${createHash('sha256').update(name).digest('hex').slice(0, 12)}`

const samples: Readonly<Record<string, (name: string) => string>> = {
  uuid: sampleId,
  'date-time': (name) => sampleTimes[name] ?? '2026-12-24T20:15:00+01:00',
  date: () => '2026-12-24',
  email: () => 'ada@example.org',
  uri: () => 'https://cinema.example/',
}

/** The subject of a property. `movie_id`, and the `id` in an object named `movie`, both belong to a movie. */
const subjectOf = (property: string, owner: string): string =>
  property === 'id' ? owner : property.replace(/_id$/, '')

/**
 * An example of a value that fits the schema: the schema's own example, else the smallest meaningful value. Nullable
 * and optional values are filled in; binary data is left out. Returns undefined when no example can be shown.
 *
 * @param name the subject of the value, such as `movie`; different names have different ids
 */
export const exampleOf = (schema: JsonSchema, components: Components, name = ''): unknown => {
  if (schema.$ref !== undefined) {
    const component = schema.$ref.split('/').at(-1) ?? ''
    const named = components[component]
    return named && exampleOf(named, components, component.toLowerCase())
  }
  if (schema.examples?.length) return schema.examples[0]
  if (schema.const !== undefined) return schema.const
  if (schema.default !== undefined) return schema.default
  if (schema.enum?.length) return schema.enum[0]
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => exampleOf(part, components, name)))
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) {
    const [choice] = choices.filter(({ type }) => type !== 'null')
    return choice && exampleOf(choice, components, name)
  }
  const [type] = [schema.type ?? []].flat().filter((each) => each !== 'null')
  switch (type) {
    case 'string':
      return schema.format === 'binary'
        ? undefined
        : (samples[schema.format ?? '']?.(name) ?? 'text'.padEnd(schema.minLength ?? 0, ' text'))
    case 'integer':
    case 'number':
      return schema.minimum !== undefined && schema.minimum > 1 ? schema.minimum : 1
    case 'boolean':
      return true
    case 'array': {
      const item = schema.items && exampleOf(schema.items, components, name)
      return item === undefined ? [] : [item]
    }
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .map(([key, property]) => [key, exampleOf(property, components, subjectOf(key, name))] as const)
          .filter(([, value]) => value !== undefined),
      )
    default:
      return undefined
  }
}
