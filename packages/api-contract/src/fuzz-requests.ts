import fc from 'fast-check'
import type { ApiDocument, ApiOperation, Parameter } from './api-document.ts'
import {
  bodiesOf,
  type FormDescription,
  type FuzzBody,
  type Manner,
  plainText,
  uncalledForBodies,
} from './fuzz-bodies.ts'
import { choicesOf, flattened, type JsonSchema, typesOf } from './json-schema.ts'
import { hostile, nearlyValid, type SchemaOptions, valid } from './json-schema-arbitrary.ts'

/**
 * Values that exist, by the name of the property or parameter that takes them; an `id` in a path goes by the segment
 * before it, so `movies` has what `/movies/{id}` finds. For a property that is a list it has the items.
 */
export type Pool = Readonly<Record<string, readonly unknown[]>>

export type FuzzRequest = {
  method: string
  /** With the query, encoded. */
  path: string
  /** Without the content type. */
  headers: Record<string, string>
  body: string | Uint8Array<ArrayBuffer> | FormDescription | undefined
  /** Of a multipart form without its boundary, which is made with the form. */
  contentType: string | undefined
  kind: Manner
  /** What is being asked, and what is wrong with it. */
  description: string
}

/** What one part adds to a request. */
type Addition = {
  segment?: readonly [name: string, encoded: string]
  query?: readonly string[]
  header?: readonly [name: string, value: string]
  body?: FuzzBody
}

type Part = { name: string; drawn: Record<Manner, fc.Arbitrary<Addition>> }

/** Longer requests are Node's to refuse (431 beyond 16 kB of path and headers), before any of our code sees them. */
const longestText = 600
const longestQuery = 8_000

const encoded = (text: string): string => encodeURIComponent(text.slice(0, longestText).toWellFormed())

/** A segment that is empty or `..` would make it another path. */
const encodedSegment = (text: string): string => {
  const segment = encoded(text)
  return /^\.{0,2}$/.test(segment) ? `${segment}%20` : segment
}

/** Bytes that a header may have (RFC 9110, field-value), without the white space around them. */
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

const often = (existing: readonly unknown[] | undefined, otherwise: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  existing?.length
    ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...existing) }, { weight: 1, arbitrary: otherwise })
    : otherwise

/** Several different values of a list's pool, as many as its schema takes. */
const severalOf = (
  existing: readonly unknown[],
  { minItems = 0, maxItems = 10 }: JsonSchema,
): fc.Arbitrary<unknown[]> =>
  fc.shuffledSubarray([...existing], {
    minLength: Math.min(minItems, existing.length),
    maxLength: Math.min(maxItems, existing.length),
  })

const isList = (schema: JsonSchema, root: unknown): JsonSchema | undefined => {
  const flat = flattened(schema, root)
  return [flat, ...(choicesOf(flat, root) ?? [])].find((choice) => typesOf(choice).includes('array'))
}

/** Draws properties from the pool where it has something of that name. */
const fromPool =
  (pool: Pool, root: unknown): NonNullable<SchemaOptions['property']> =>
  (name, schema, drawn) => {
    const existing = pool[name] ?? []
    const list = isList(schema, root)
    if (list === undefined || existing.length === 0) return often(existing, drawn)
    return fc.oneof({ weight: 4, arbitrary: severalOf(existing, list) }, { weight: 1, arbitrary: drawn })
  }

const existingFor = ({ name, in: place }: Parameter, path: string, pool: Pool): readonly unknown[] | undefined => {
  if (place !== 'path') return pool[name]
  const segments = path.split('/')
  const before = segments[segments.indexOf(`{${name}}`) - 1] ?? ''
  return name === 'id' ? pool[before] : (pool[name] ?? pool[before])
}

const manners = (schema: JsonSchema, options: SchemaOptions, existing?: readonly unknown[]) => ({
  valid: often(existing, valid(schema, options)),
  'nearly-valid': nearlyValid(schema, options),
  hostile: hostile(schema, options),
})

const mapped = <From, To>(drawn: Record<Manner, fc.Arbitrary<From>>, change: (value: From) => To) => ({
  valid: drawn.valid.map(change),
  'nearly-valid': drawn['nearly-valid'].map(change),
  hostile: drawn.hostile.map(change),
})

const parameterPart = (parameter: Parameter, path: string, options: SchemaOptions, pool: Pool): Part => {
  const { name, in: place, required = false, schema = {} } = parameter
  const values = manners(schema, options, existingFor(parameter, path, pool))
  if (place === 'path') {
    const drawn = mapped(values, (value): Addition => ({ segment: [name, encodedSegment(plainText(value))] }))
    const rubbish = badlyEncoded.map((raw): Addition => ({ segment: [name, raw] }))
    return {
      name: `path ${name}`,
      drawn: { ...drawn, hostile: fc.oneof({ weight: 4, arbitrary: drawn.hostile }, rubbish) },
    }
  }
  const drawn = mapped(values, (value): Addition => {
    if (place === 'header') return { header: [name.toLowerCase(), legalHeaderValue(plainText(value))] }
    return { query: [value].flat().map((one) => `${encodeURIComponent(name)}=${encoded(plainText(one))}`) }
  })
  // Seldom there: a cursor that no list gave, or two filters that nothing fits, would hide what the others do.
  const optional = fc.oneof({ weight: 1, arbitrary: drawn.valid }, { weight: 3, arbitrary: fc.constant<Addition>({}) })
  return { name: `${place} ${name}`, drawn: { ...drawn, valid: required ? drawn.valid : optional } }
}

/** What the query has that is no documented parameter, or one of them twice. */
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
  { kind, parts, additions, slash }: { kind: Manner; parts: readonly Part[]; additions: Addition[]; slash: boolean },
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
 * Requests for one operation of the document: valid ones, those with one part nearly valid, and those with any number
 * of parts hostile. What they are depends on fast-check's seed and on the places in the pool, not on its values.
 *
 * Every one can be sent with fetch, so a GET has no body, and headers have only bytes that they may have.
 */
export const requestsOf = (
  operation: ApiOperation,
  { document, pool = {} }: { document: ApiDocument; pool?: Pool },
): fc.Arbitrary<FuzzRequest> => {
  const { parameters = [], requestBody } = operation.operation
  const options: SchemaOptions = { root: document, property: fromPool(pool, document) }
  const bodies = requestBody ? bodiesOf(requestBody, options) : uncalledForBodies
  const body: Part = { name: 'body', drawn: mapped(bodies, (drawn) => ({ body: drawn })) }
  const all: Part[] = [
    ...parameters
      .filter(({ in: place }) => place !== 'cookie')
      .map((parameter) => parameterPart(parameter, operation.path, options, pool)),
    queryPart(
      parameters.filter(({ in: place }) => place === 'query'),
      options,
    ),
    ...(operation.method === 'GET' || operation.method === 'HEAD' ? [] : [body]),
  ]
  const request = (kind: Manner, parts: readonly Part[]): fc.Arbitrary<FuzzRequest> =>
    fc
      .record({
        additions: fc.tuple(...all.map((part) => part.drawn[parts.includes(part) ? kind : 'valid'])),
        slash: fc.nat(9).map((drawn) => drawn === 9),
      })
      .map((drawn) => assembled(operation, { kind, parts, ...drawn }))
  return fc.oneof(
    request('valid', []),
    fc.constantFrom(...all).chain((part) => request('nearly-valid', [part])),
    // Mostly one part at a time, because the first that is refused hides the others.
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

/** What fetch needs to send a request just as it is. Headers that are given, such as the authorization, are added. */
export const toFetchInit = (request: FuzzRequest, headers: Record<string, string> = {}): RequestInit => {
  const { method, body, contentType } = request
  const all = { ...request.headers, ...headers }
  if (body === undefined) return { method, headers: all }
  if (typeof body === 'object' && 'fields' in body) return { method, headers: all, body: toFormData(body) }
  // As bytes, because fetch calls text `text/plain` when nothing is said.
  const bytes = typeof body === 'string' ? Uint8Array.from(Buffer.from(body)) : body
  return { method, headers: contentType === undefined ? all : { ...all, 'content-type': contentType }, body: bytes }
}
