import fc from 'fast-check'
import { isJson } from './api-document.ts'
import { hostileText, hostileValue } from './hostile-values.ts'
import { choicesOf, flattened, type JsonSchema } from './json-schema.ts'
import { hostile, nearlyValid, type SchemaOptions, valid } from './json-schema-arbitrary.ts'

/** How a part of a request is generated. */
export type InputKind = 'valid' | 'nearly-valid' | 'hostile'

export type FilePart = { filename: string; type: string; bytes: Uint8Array<ArrayBuffer> }

/** A multipart form before its encoding, so that the report of a failing request is readable. */
export type FormDescription = { fields: readonly (readonly [name: string, value: string | FilePart])[] }

export type FuzzBody = {
  body?: string | Uint8Array<ArrayBuffer> | FormDescription
  contentType?: string
  /** How the body was made invalid, if it was. */
  note?: string
}

declare global {
  interface JSON {
    /** ECMAScript's "JSON.parse source text access", which is missing in TypeScript's types. */
    rawJSON(text: string): unknown
  }
}

/** JSON that may contain `-0`, and `1e400` for Infinity. JSON.stringify can write neither. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, (_key, part) => {
    if (Object.is(part, -0)) return JSON.rawJSON('-0')
    if (part === Number.POSITIVE_INFINITY) return JSON.rawJSON('1e400')
    return part
  })

const fileType = 'image/png'

/** One transparent pixel. */
const smallPng = Uint8Array.from(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
)

const isBinary = (schema: JsonSchema, root: unknown): boolean => {
  const flat = flattened(schema, root)
  return flat.format === 'binary' || (choicesOf(flat, root)?.some((choice) => isBinary(choice, root)) ?? false)
}

const bytes = fc.uint8Array({ maxLength: 200 }).map((drawn) => Uint8Array.from(drawn))

const files: Record<InputKind, fc.Arbitrary<FilePart>> = {
  valid: fc.constant({ filename: 'poster.png', type: fileType, bytes: smallPng }),
  'nearly-valid': fc.constantFrom(
    { filename: 'poster.png', type: fileType, bytes: smallPng.slice(0, 40) },
    { filename: 'poster.png', type: fileType, bytes: new Uint8Array() },
    { filename: 'poster.svg', type: 'image/svg+xml', bytes: Uint8Array.from(Buffer.from('<svg onload="alert(1)"/>')) },
    { filename: 'poster.txt', type: 'text/plain', bytes: smallPng },
  ),
  hostile: fc.record({ filename: hostileText, type: fc.constantFrom(fileType, 'a/b', ''), bytes }),
}

const isFile = (value: unknown): value is FilePart =>
  typeof value === 'object' && value !== null && 'bytes' in value && value.bytes instanceof Uint8Array

/** The value as a form or a query sends it: text unchanged, null as empty text, everything else as JSON. */
export const plainText = (value: unknown): string => {
  if (value === null) return ''
  return typeof value === 'string' ? value : toJson(value)
}

const fieldsOf = (value: unknown): FormDescription['fields'] => {
  if (typeof value !== 'object' || value === null) return [['value', plainText(value)]]
  return Object.entries(value).flatMap(([name, given]) =>
    (Array.isArray(given) ? given : [given]).map((one) => [name, isFile(one) ? one : plainText(one)] as const),
  )
}

const encode = (mediaType: string, value: unknown): FuzzBody => {
  if (isJson(mediaType)) return { body: toJson(value), contentType: mediaType }
  if (mediaType === 'multipart/form-data') return { body: { fields: fieldsOf(value) }, contentType: mediaType }
  if (mediaType === 'application/x-www-form-urlencoded') {
    const pairs = fieldsOf(value).map(([name, text]): [string, string] => [name, plainText(text)])
    return { body: new URLSearchParams(pairs).toString(), contentType: mediaType }
  }
  return { body: plainText(value), contentType: mediaType }
}

const wrongContentTypes = [
  'text/plain',
  'application/xml',
  'application/octet-stream',
  'application/json; charset=utf-16',
  'application/problem+json',
  'application/x-www-form-urlencoded; charset=ebcdic',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/form-data; boundary=x',
  'multipart/mixed; boundary=x',
  'application/json, text/plain',
  '*/*',
  'json',
  '/',
  ';',
  'a/b; c="',
  `application/${'x'.repeat(1_000)}`,
]

const notUtf8 = Uint8Array.from([0x7b, 0x22, 0xff, 0xc0, 0x80, 0x22, 0x3a, 0x31, 0x7d])

const malformedJson = fc.oneof(
  fc.constantFrom(
    '{',
    '[',
    '"',
    '{"a":}',
    '{a:1}',
    "{'a':1}",
    '[1,]',
    'nul',
    '1e',
    '--1',
    'NaN',
    '{"a":1}{"b":2}',
    '\0',
  ),
  fc.constantFrom('\ufeff{}', '{"a":"\n"}', '{"a":"\\ud800', '{"a":"\\x"}', '/**/{}', '['.repeat(5_000)),
  fc.constant(notUtf8),
)

const withNote =
  (note: string) =>
  (drawn: FuzzBody): FuzzBody => ({ ...drawn, note })

/**
 * Bodies that are sent wrongly: valid values with a wrong content type, without a content type, or cut in half; and
 * bodies that are empty, missing or malformed.
 */
const wronglySent = (validBody: fc.Arbitrary<FuzzBody>, mediaTypes: readonly string[]): fc.Arbitrary<FuzzBody> => {
  const text = ({ body = '' }: FuzzBody) =>
    typeof body === 'string' || body instanceof Uint8Array ? body : toJson(body.fields)
  const mistyped = fc
    .tuple(validBody, fc.constantFrom(...wrongContentTypes))
    .map(([drawn, contentType]) => ({ body: text(drawn), contentType, note: 'wrong content type' }))
  const untyped = validBody.map((drawn) => ({ body: text(drawn), note: 'no content type' }))
  const empty = fc.constantFrom(...mediaTypes).map((contentType) => ({ body: '', contentType, note: 'empty body' }))
  const absent = fc.constant({ note: 'no body' })
  const cut = validBody.map((drawn) => {
    const whole = text(drawn)
    return { ...drawn, body: whole.slice(0, Math.floor(whole.length / 2)), note: 'half a body' }
  })
  const malformed = malformedJson.map((body) => ({ body, contentType: 'application/json', note: 'malformed JSON' }))
  const json = mediaTypes.some(isJson) ? [malformed] : []
  return fc.oneof(mistyped, untyped, empty, absent, cut, ...json)
}

/** Bodies for an operation that documents no body. The operation should ignore every body. */
export const unexpectedBodies: Record<InputKind, fc.Arbitrary<FuzzBody>> = {
  valid: fc.constant({}),
  'nearly-valid': fc.constantFrom(
    { body: '{}', contentType: 'application/json', note: 'an unexpected body' },
    { body: 'a=1', contentType: 'application/x-www-form-urlencoded', note: 'an unexpected form' },
    { body: '', contentType: 'application/json', note: 'an empty body' },
  ),
  hostile: fc.oneof(
    hostileValue.map((value) => withNote('an unexpected body')(encode('application/json', value))),
    malformedJson.map((body) => ({ body, contentType: 'application/json', note: 'malformed JSON' })),
    fc.tuple(bytes, fc.constantFrom(...wrongContentTypes)).map(([body, contentType]) => ({ body, contentType })),
  ),
}

/** The bodies of one documented media type, by kind. */
const bodiesOfType = (mediaType: string, schema: JsonSchema, options: SchemaOptions) => {
  const optionsOf = (kind: InputKind): SchemaOptions => {
    if (mediaType !== 'multipart/form-data') return options
    return {
      ...options,
      property: (name, property, drawn) => {
        const replaced = options.property?.(name, property, drawn) ?? drawn
        if (!isBinary(property, options.root)) return replaced
        return fc.oneof({ weight: 3, arbitrary: files.valid }, { weight: 2, arbitrary: files[kind] })
      },
    }
  }
  const encoded = (value: unknown) => encode(mediaType, value)
  return {
    valid: valid(schema, optionsOf('valid')).map(encoded),
    'nearly-valid': nearlyValid(schema, optionsOf('nearly-valid')).map(encoded).map(withNote('body nearly valid')),
    hostile: hostile(schema, optionsOf('hostile')).map(encoded).map(withNote('hostile body')),
  }
}

/** Valid and invalid bodies for an operation, in each of its media types. */
export const bodiesOf = (
  { content, required = false }: { content: Readonly<Record<string, { schema?: JsonSchema }>>; required?: boolean },
  options: SchemaOptions,
): Record<InputKind, fc.Arbitrary<FuzzBody>> => {
  const mediaTypes = Object.keys(content)
  const ofTypes = mediaTypes.map((type) => bodiesOfType(type, content[type]?.schema ?? {}, options))
  const validBody = fc.oneof(...ofTypes.map((bodies) => bodies.valid))
  const wrong = wronglySent(validBody, mediaTypes)
  const drawnOf = (kind: InputKind) => fc.oneof(...ofTypes.map((bodies) => bodies[kind]))
  const raw = fc.tuple(bytes, fc.constantFrom(...mediaTypes, ...wrongContentTypes))
  return {
    valid: required
      ? validBody
      : fc.oneof({ weight: 4, arbitrary: validBody }, { weight: 1, arbitrary: fc.constant({}) }),
    'nearly-valid': fc.oneof({ weight: 4, arbitrary: drawnOf('nearly-valid') }, { weight: 1, arbitrary: wrong }),
    hostile: fc.oneof(
      { weight: 6, arbitrary: drawnOf('hostile') },
      { weight: 2, arbitrary: wrong },
      { weight: 1, arbitrary: raw.map(([body, contentType]) => ({ body, contentType, note: 'random bytes' })) },
    ),
  }
}
