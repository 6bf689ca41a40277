import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import {
  type ApiDocument,
  type ApiOperation,
  type Content,
  type DocumentedResponse,
  isJson,
  mediaTypeOf,
  operationsOf,
} from './api-document.ts'

/** What was answered to a request. */
export type Answer = {
  method: string
  /** The path that was asked for, or the whole URL; the query makes no difference. */
  path: string
  status: number
  headers: Headers
  /** As text; empty for none. */
  body: string
}

export type Contract = {
  operations: readonly ApiOperation[]
  /** Throws an error that says what is wrong with an answer when it is not one that the document promises. */
  check(answer: Answer): void
}

/** What is wrong, in words that go on from "was answered 200, but "; undefined when nothing is. */
type Fault = string | undefined

const problemMedia = 'application/problem+json'

const segmentsOf = (path: string): string[] => path.replace(/\/$/, '').split('/')
const isTemplate = (segment: string): boolean => segment.startsWith('{')

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** Read as fetch does, which takes `/..` out of a path before it is sent. */
const pathOf = (pathOrUrl: string): string =>
  new URL(pathOrUrl.startsWith('/') ? `http://contract.invalid${pathOrUrl}` : pathOrUrl).pathname

/**
 * Finds the operation that a request is for. As in a router, paths compete only within their method, and the one that
 * spells out more from the left wins.
 */
const finder = (operations: readonly ApiOperation[]) => {
  const shape = (segments: string[]) => segments.map((segment) => (isTemplate(segment) ? '1' : '0')).join('')
  const candidates = operations
    .map((operation) => ({ operation, template: segmentsOf(operation.path) }))
    .sort((one, other) => shape(one.template).localeCompare(shape(other.template)))
  return (method: string, path: string): ApiOperation | undefined => {
    const asked = segmentsOf(pathOf(path))
    return candidates.find(
      ({ operation, template }) =>
        operation.method === method &&
        template.length === asked.length &&
        template.every((segment, index) => isTemplate(segment) || segment === decoded(asked[index] ?? '')),
    )?.operation
  }
}

const parsed = (body: string): { value: unknown } | undefined => {
  try {
    return { value: JSON.parse(body) }
  } catch {
    return undefined
  }
}

const problemOf = (body: string): Record<string, unknown> => (parsed(body)?.value ?? {}) as Record<string, unknown>

const excerpt = (body: string): string => JSON.stringify(body.length > 300 ? `${body.slice(0, 300)}…` : body)

/** RFC 9110: what the client has to be told along with these. */
const headerFault = ({ status, headers }: Answer, response?: Pick<DocumentedResponse, 'headers'>): Fault => {
  const needed = [
    ...(status === 401 ? ['WWW-Authenticate'] : []),
    ...(status === 429 || status === 503 ? ['Retry-After'] : []),
    ...(status === 201 ? Object.keys(response?.headers ?? {}).filter((name) => /^location$/i.test(name)) : []),
  ]
  const missing = needed.find((name) => !headers.get(name))
  return missing && `has no ${missing}`
}

/** RFC 9457, and our own rules for it: an error's type, status and code say the same as its answer does. */
const problemFault = ({ method, status, headers, body }: Answer): Fault => {
  const mediaType = mediaTypeOf(headers.get('content-type') ?? '')
  if (mediaType !== problemMedia && (method !== 'HEAD' || mediaType !== '')) {
    return `an error must be ${problemMedia} and is ${mediaType || 'of no content type'}: ${excerpt(body)}`
  }
  if (method === 'HEAD') return undefined
  const { type, code, status: stated } = problemOf(body)
  if (typeof code !== 'string' || code === '') return `the problem has no code: ${excerpt(body)}`
  if (type !== `/problems/${code}`) return `the problem's type is not /problems/${code}: ${excerpt(body)}`
  if (stated !== status) return `the problem's status is ${stated}: ${excerpt(body)}`
  return undefined
}

/** A path or a method that the document does not have: all that may be said is that it is not there. */
const unknownOperationFault = (answer: Answer, pathIsKnown: boolean): Fault => {
  const { method, status, body } = answer
  if (status !== 404 && !(status === 405 && pathIsKnown)) return `the document has no such operation: ${excerpt(body)}`
  const fault = problemFault(answer)
  if (fault || method === 'HEAD' || status === 405) return fault
  const { code } = problemOf(body)
  return code === 'not-found' ? undefined : `the document has no such operation, so the code cannot be ${code}`
}

const inWords = (errors: readonly ErrorObject[]): string =>
  errors
    .map(({ instancePath, message, params }) => `${instancePath || 'it'} ${message} ${JSON.stringify(params)}`)
    .join('; ')

/** Checks answers against an OpenAPI 3.1 document, as our gateway serves it at `/api/v1/openapi.json`. */
export const createContract = (document: ApiDocument): Contract => {
  const operations = operationsOf(document)
  const find = finder(operations)
  const pathIsKnown = (path: string) => operations.some(({ method }) => find(method, path) !== undefined)

  // Not strict, because OpenAPI's own keywords (example, discriminator) are none of JSON Schema's.
  const ajv = new Ajv2020({ strict: false, validateSchema: false, logger: false })
  formats.default(ajv)
  ajv.addSchema(document, 'document')

  /** Compiled when it is first asked for; ajv keeps it under its reference. */
  const validatorOf = (...keys: string[]) => {
    const tokens = keys.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1')))
    const validate = ajv.getSchema(`document#/${tokens.join('/')}`)
    if (validate === undefined) throw new Error(`There is no schema at ${keys.join(' / ')}.`)
    return validate
  }

  const bodyFault = (answer: Answer, pointer: readonly string[], content: Content): Fault => {
    const { headers, body } = answer
    const contentType = headers.get('content-type')
    if (answer.method === 'HEAD' && contentType === null) return undefined
    const mediaType = mediaTypeOf(contentType ?? '')
    if (!(mediaType in content)) {
      return `the content type ${contentType ?? '(none)'} is not documented, only ${Object.keys(content).join(', ')}`
    }
    if (answer.method === 'HEAD' || !isJson(mediaType)) return undefined
    const json = parsed(body)
    if (json === undefined) return `the body is no JSON: ${excerpt(body)}`
    if (content[mediaType]?.schema === undefined) return undefined
    const validate = validatorOf(...pointer, 'content', mediaType, 'schema')
    if (validate(json.value)) return undefined
    return `the body does not fit its schema: ${inWords(validate.errors ?? [])}: ${excerpt(body)}`
  }

  const faultOf = (answer: Answer, found: ApiOperation | undefined): Fault => {
    const { method, path, status, body } = answer
    if (method === 'HEAD' && body !== '') return `an answer to HEAD has a body: ${excerpt(body)}`
    if (found === undefined) return unknownOperationFault(answer, pathIsKnown(path))
    const { responses } = found.operation
    const key = [String(status), `${Math.floor(status / 100)}XX`, 'default'].find((known) => known in responses)
    const response = responses[key ?? '']
    if (key === undefined || response === undefined) {
      return `the document knows only ${Object.keys(responses).join(', ')}: ${excerpt(body)}`
    }
    const bodiless = status === 204 || status === 304 || response.content === undefined
    if (bodiless && body !== '') return `it has a body, which must not be: ${excerpt(body)}`
    return (
      (status >= 400 ? problemFault(answer) : undefined) ??
      (bodiless ? undefined : bodyFault(answer, response.pointer, response.content)) ??
      headerFault(answer, response)
    )
  }

  return {
    operations,
    check(given) {
      const answer = { ...given, method: given.method.toUpperCase() }
      const { method, path, status } = answer
      const found = find(method, path) ?? (method === 'HEAD' ? find('GET', path) : undefined)
      const fault = faultOf(answer, found)
      if (fault === undefined) return
      throw new Error(`${method} ${path} (${found?.id ?? 'unknown'}) was answered ${status}, but ${fault}`)
    },
  }
}
