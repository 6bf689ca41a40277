import fc from 'fast-check'
import type { ApiDocument, ApiOperation, Parameter } from './api-document.ts'
import {
  bodiesOf,
  type FormDescription,
  type FuzzBody,
  type InputKind,
  plainText,
  unexpectedBodies,
} from './fuzz-bodies.ts'
import { choicesOf, flattened, type JsonSchema, typesOf } from './json-schema.ts'
import { hostile, nearlyValid, type SchemaOptions, valid } from './json-schema-arbitrary.ts'

/**
 * Existing values by the name of their property or parameter. An `id` in a path is named by the segment before it:
 * `movies` has the ids for `/movies/{id}`. For an array property the pool has the possible items.
 */
export type Pool = Readonly<Record<string, readonly unknown[]>>

export type FuzzRequest = {
  method: string
  /** The encoded path with the query. */
  path: string
  /** All headers but the content type. */
  headers: Record<string, string>
  body: string | Uint8Array<ArrayBuffer> | FormDescription | undefined
  /** A multipart form has no boundary here: the boundary is chosen when the form is encoded. */
  contentType: string | undefined
  kind: InputKind
  /** The operation, and the parts of the request that are invalid. */
  description: string
}

/** The contribution of one part to a request. */
type Addition = {
  segment?: readonly [name: string, encoded: string]
  query?: readonly string[]
  header?: readonly [name: string, value: string]
  body?: FuzzBody
}

type Part = { name: string; drawn: Record<InputKind, fc.Arbitrary<Addition>> }

/**
 * These limits keep path and headers below 16 kB. Above 16 kB Node answers 431 before the tested code gets the request.
 */
const longestText = 600
const longestQuery = 8_000

const encoded = (text: string): string => encodeURIComponent(text.slice(0, longestText).toWellFormed())

/** An empty segment, `.` or `..` would change the path to another operation's, so a space is added to the segment. */
const encodedSegment = (text: string): string => {
  const segment = encoded(text)
  return /^\.{0,2}$/.test(segment) ? `${segment}%20` : segment
}

/** Only the characters that a header may have (RFC 9110, field-value), without surrounding white space. */
const legalHeaderValue = (text: string): string =>
  text
    .slice(0, longestText)
    .replace(/[^\x20-\x7e\xa0-\xff]/g, '')
    .trim()

const badlyEncoded = fc.constantFrom(
  '%',
  '%ZZ',
  '%00',
  '%C0%AF',
  '%ff%fe',
  '..%2f..%2fetc%2fpasswd',
  '%2e%2e%5c',
  '%u0041',
)

const badQueries = fc.constantFrom(
  ...[
    '%ZZ',
    '%00=1',
    '=',
    '&&&',
    '?',
    '%23',
    '__proto__[is_superuser]=1',
    'constructor=1',
    'limit[]=1',
    'limit[$gt]=',
    '%C0%AF=1',
  ],
  Array.from({ length: 300 }, (_, index) => `a${index}=1`).join('&'),
)

const mostly = (existing: readonly unknown[] | undefined, otherwise: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  existing?.length
    ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...existing) }, { weight: 1, arbitrary: otherwise })
    : otherwise

/** Distinct items from the pool, in a number that the schema of the array allows. */
const severalOf = (
  existing: readonly unknown[],
  { minItems = 0, maxItems = 10 }: JsonSchema,
): fc.Arbitrary<unknown[]> =>
  fc.shuffledSubarray([...existing], {
    minLength: Math.min(minItems, existing.length),
    maxLength: Math.min(maxItems, existing.length),
  })

const arraySchemaOf = (schema: JsonSchema, root: unknown): JsonSchema | undefined => {
  const flat = flattened(schema, root)
  return [flat, ...(choicesOf(flat, root) ?? [])].find((choice) => typesOf(choice).includes('array'))
}

/** Mostly takes a property's value from the pool, if the pool has the property's name. */
const fromPool =
  (pool: Pool, root: unknown): NonNullable<SchemaOptions['property']> =>
  (name, schema, drawn) => {
    const existing = pool[name] ?? []
    const array = arraySchemaOf(schema, root)
    if (array === undefined || existing.length === 0) return mostly(existing, drawn)
    return fc.oneof({ weight: 4, arbitrary: severalOf(existing, array) }, { weight: 1, arbitrary: drawn })
  }

const existingFor = ({ name, in: location }: Parameter, path: string, pool: Pool): readonly unknown[] | undefined => {
  if (location !== 'path') return pool[name]
  const segments = path.split('/')
  const before = segments[segments.indexOf(`{${name}}`) - 1] ?? ''
  return name === 'id' ? pool[before] : (pool[name] ?? pool[before])
}

const valuesByKind = (schema: JsonSchema, options: SchemaOptions, existing?: readonly unknown[]) => ({
  valid: mostly(existing, valid(schema, options)),
  'nearly-valid': nearlyValid(schema, options),
  hostile: hostile(schema, options),
})

const mapped = <From, To>(drawn: Record<InputKind, fc.Arbitrary<From>>, change: (value: From) => To) => ({
  valid: drawn.valid.map(change),
  'nearly-valid': drawn['nearly-valid'].map(change),
  hostile: drawn.hostile.map(change),
})

const parameterPart = (parameter: Parameter, path: string, options: SchemaOptions, pool: Pool): Part => {
  const { name, in: location, required = false, schema = {} } = parameter
  const values = valuesByKind(schema, options, existingFor(parameter, path, pool))
  if (location === 'path') {
    const drawn = mapped(values, (value): Addition => ({ segment: [name, encodedSegment(plainText(value))] }))
    const undecodable = badlyEncoded.map((raw): Addition => ({ segment: [name, raw] }))
    return {
      name: `path ${name}`,
      drawn: { ...drawn, hostile: fc.oneof({ weight: 4, arbitrary: drawn.hostile }, undecodable) },
    }
  }
  const drawn = mapped(values, (value): Addition => {
    if (location === 'header') return { header: [name.toLowerCase(), legalHeaderValue(plainText(value))] }
    return { query: [value].flat().map((one) => `${encodeURIComponent(name)}=${encoded(plainText(one))}`) }
  })
  // Optional parameters are rare, because an invalid cursor or a filter without matches hides the effect of other
  // parameters.
  const optional = fc.oneof({ weight: 1, arbitrary: drawn.valid }, { weight: 3, arbitrary: fc.constant<Addition>({}) })
  return { name: `${location} ${name}`, drawn: { ...drawn, valid: required ? drawn.valid : optional } }
}

/** Undocumented or repeated query parameters, and malformed queries. */
const queryPart = (parameters: readonly Parameter[], options: SchemaOptions): Part => {
  const unknown = fc.constant<Addition>({ query: ['unknown_field=1'] })
  const twice = parameters.map(({ name, schema = {} }) =>
    fc
      .tuple(valid(schema, options), valid(schema, options))
      .map((values): Addition => ({ query: values.map((value) => `${name}=${encoded(plainText(value))}`) })),
  )
  return {
    name: 'query',
    drawn: {
      valid: fc.constant({}),
      'nearly-valid': fc.oneof(unknown, ...twice),
      hostile: badQueries.map((raw) => ({ query: [raw] })),
    },
  }
}

const assembled = (
  { id, method, path }: ApiOperation,
  { kind, parts, additions, slash }: { kind: InputKind; parts: readonly Part[]; additions: Addition[]; slash: boolean },
): FuzzRequest => {
  const segments = new Map(additions.flatMap(({ segment }) => (segment ? [segment] : [])))
  const filled = path.replace(/\{([^}]+)\}/g, (template, name: string) => segments.get(name) ?? template)
  const query = additions
    .flatMap((addition) => addition.query ?? [])
    .join('&')
    .slice(0, longestQuery)
  const { body, contentType, note } = additions.find((addition) => addition.body)?.body ?? {}
  const wrong = parts.map(({ name }) => (name === 'body' && note ? note : name)).join(', ')
  return {
    method,
    path: `${filled}${slash ? '/' : ''}${query && `?${query}`}`,
    headers: Object.fromEntries(additions.flatMap(({ header }) => (header ? [header] : []))),
    body,
    contentType,
    kind,
    description: `${id}, ${kind}${wrong && ` (${wrong})`}`,
  }
}

/**
 * Requests for one operation of the document: valid requests, requests with one nearly valid part, and requests with
 * one or more hostile parts. For the same seed, and pools with equally long lists, the requests differ only in the
 * values from the pool.
 *
 * fetch can send every request: a GET has no body, and headers have only legal characters.
 */
export const requestsOf = (
  operation: ApiOperation,
  { document, pool = {} }: { document: ApiDocument; pool?: Pool },
): fc.Arbitrary<FuzzRequest> => {
  const { parameters = [], requestBody } = operation.operation
  const options: SchemaOptions = { root: document, property: fromPool(pool, document) }
  const bodies = requestBody ? bodiesOf(requestBody, options) : unexpectedBodies
  const body: Part = { name: 'body', drawn: mapped(bodies, (drawn) => ({ body: drawn })) }
  const all: Part[] = [
    ...parameters
      .filter(({ in: location }) => location !== 'cookie')
      .map((parameter) => parameterPart(parameter, operation.path, options, pool)),
    queryPart(
      parameters.filter(({ in: location }) => location === 'query'),
      options,
    ),
    ...(operation.method === 'GET' || operation.method === 'HEAD' ? [] : [body]),
  ]
  const request = (kind: InputKind, parts: readonly Part[]): fc.Arbitrary<FuzzRequest> =>
    fc
      .record({
        additions: fc.tuple(...all.map((part) => part.drawn[parts.includes(part) ? kind : 'valid'])),
        slash: fc.nat(9).map((drawn) => drawn === 9),
      })
      .map((drawn) => assembled(operation, { kind, parts, ...drawn }))
  return fc.oneof(
    request('valid', []),
    fc.constantFrom(...all).chain((part) => request('nearly-valid', [part])),
    // Mostly one hostile part, because a server reports the first invalid part and ignores the others.
    fc.constantFrom(...all).chain((part) => request('hostile', [part])),
    fc.subarray(all, { minLength: 1 }).chain((parts) => request('hostile', parts)),
  )
}

const toFormData = ({ fields }: FormDescription): FormData => {
  const form = new FormData()
  for (const [name, value] of fields) {
    if (typeof value === 'string') form.append(name, value)
    else form.append(name, new Blob([value.bytes], { type: value.type }), value.filename)
  }
  return form
}

/** The init argument with which fetch sends the request unchanged, plus the given headers. */
export const toFetchInit = (request: FuzzRequest, headers: Record<string, string> = {}): RequestInit => {
  const { method, body, contentType } = request
  const all = { ...request.headers, ...headers }
  if (body === undefined) return { method, headers: all }
  if (typeof body === 'object' && 'fields' in body) return { method, headers: all, body: toFormData(body) }
  // As bytes, because fetch sends text without a content type as `text/plain`.
  const bytes = typeof body === 'string' ? Uint8Array.from(Buffer.from(body)) : body
  return { method, headers: contentType === undefined ? all : { ...all, 'content-type': contentType }, body: bytes }
}
