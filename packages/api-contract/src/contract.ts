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

/** A response with the request that it answers. */
export type ObservedResponse = {
  method: string
  /** The path of the request, or its whole URL. The query is ignored. */
  path: string
  status: number
  headers: Headers
  /** The body as text; empty for a response without a body. */
  body: string
}

export type Contract = {
  operations: readonly ApiOperation[]
  /** Throws an error that names the violation if the response does not conform to the document. */
  check(response: ObservedResponse): void
}

/** A message that continues "was answered 200, but "; undefined if the response conforms. */
type Violation = string | undefined

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

/** Parses the path as fetch does, which resolves `/..` before it sends a request. */
const pathOf = (pathOrUrl: string): string =>
  new URL(pathOrUrl.startsWith('/') ? `http://contract.invalid${pathOrUrl}` : pathOrUrl).pathname

/**
 * Makes a function that finds the operation of a request. As in a router, paths compete only within their method, and a
 * literal segment takes precedence over a parameter, from left to right.
 */
const operationFinder = (operations: readonly ApiOperation[]) => {
  const shape = (segments: string[]) => segments.map((segment) => (isTemplate(segment) ? '1' : '0')).join('')
  const candidates = operations
    .map((operation) => ({ operation, template: segmentsOf(operation.path) }))
    .sort((one, other) => shape(one.template).localeCompare(shape(other.template)))
  return (method: string, path: string): ApiOperation | undefined => {
    const requested = segmentsOf(pathOf(path))
    return candidates.find(
      ({ operation, template }) =>
        operation.method === method &&
        template.length === requested.length &&
        template.every((segment, index) => isTemplate(segment) || segment === decoded(requested[index] ?? '')),
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

/** Documented headers that a success always has. Others, such as Link, depend on the request or on the data. */
const isRequired = (name: string): boolean => /^(?:location|etag|cache-control|vary)$/i.test(name)

/** A 401 must have WWW-Authenticate, a 429 or 503 Retry-After, and a success its documented headers. */
const headerViolation = (
  { status, headers }: ObservedResponse,
  documented?: Pick<DocumentedResponse, 'headers'>,
): Violation => {
  const required = [
    ...(status === 401 ? ['WWW-Authenticate'] : []),
    ...(status === 429 || status === 503 ? ['Retry-After'] : []),
    ...(status < 400 ? Object.keys(documented?.headers ?? {}).filter(isRequired) : []),
  ]
  const missing = required.find((name) => !headers.get(name))
  return missing && `has no ${missing}`
}

/** RFC 9457 and our own rules: a problem's `type` is `/problems/<code>`, and its `status` equals the response's. */
const problemViolation = ({ method, status, headers, body }: ObservedResponse): Violation => {
  const mediaType = mediaTypeOf(headers.get('content-type') ?? '')
  if (mediaType !== problemMedia && (method !== 'HEAD' || mediaType !== '')) {
    const found = mediaType === '' ? 'has no content type' : `is ${mediaType}`
    return `an error must be ${problemMedia} and ${found}: ${excerpt(body)}`
  }
  if (method === 'HEAD') return undefined
  const { type, code, status: stated } = problemOf(body)
  if (typeof code !== 'string' || code === '') return `the problem has no code: ${excerpt(body)}`
  if (type !== `/problems/${code}`) return `the problem's type is not /problems/${code}: ${excerpt(body)}`
  if (stated !== status) return `the problem's status is ${stated}: ${excerpt(body)}`
  return undefined
}

/** For a path or method that is not documented, the response must be 404, or 405 if the path has other methods. */
const unknownOperationViolation = (observed: ObservedResponse, pathIsKnown: boolean): Violation => {
  const { method, status, body } = observed
  if (status !== 404 && !(status === 405 && pathIsKnown)) return `the document has no such operation: ${excerpt(body)}`
  const violation = problemViolation(observed)
  if (violation || method === 'HEAD' || status === 405) return violation
  const { code } = problemOf(body)
  return code === 'not-found' ? undefined : `the document has no such operation, so the code cannot be ${code}`
}

const describeErrors = (errors: readonly ErrorObject[]): string =>
  errors
    .map(({ instancePath, message, params }) => `${instancePath || 'it'} ${message} ${JSON.stringify(params)}`)
    .join('; ')

/** Checks responses against an OpenAPI 3.1 document. */
export const createContract = (document: ApiDocument): Contract => {
  const operations = operationsOf(document)
  const find = operationFinder(operations)
  const pathIsKnown = (path: string) => operations.some(({ method }) => find(method, path) !== undefined)

  // Not strict, because OpenAPI adds keywords to JSON Schema (example, discriminator).
  const ajv = new Ajv2020({ strict: false, validateSchema: false, logger: false })
  formats.default(ajv)
  ajv.addSchema(document, 'document')

  /** ajv compiles a schema at its first use, and caches it by its reference. */
  const validatorOf = (...keys: string[]) => {
    const tokens = keys.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1')))
    const validate = ajv.getSchema(`document#/${tokens.join('/')}`)
    if (validate === undefined) throw new Error(`The document has no schema at ${keys.join(' / ')}.`)
    return validate
  }

  const bodyViolation = (observed: ObservedResponse, pointer: readonly string[], content: Content): Violation => {
    const { method, headers, body } = observed
    const contentType = headers.get('content-type')
    if (method === 'HEAD' && contentType === null) return undefined
    const mediaType = mediaTypeOf(contentType ?? '')
    if (!(mediaType in content)) {
      return `the content type ${contentType ?? '(none)'} is not documented, only ${Object.keys(content).join(', ')}`
    }
    if (method === 'HEAD' || !isJson(mediaType)) return undefined
    const json = parsed(body)
    if (json === undefined) return `the body is not JSON: ${excerpt(body)}`
    if (content[mediaType]?.schema === undefined) return undefined
    const validate = validatorOf(...pointer, 'content', mediaType, 'schema')
    if (validate(json.value)) return undefined
    return `the body does not fit its schema: ${describeErrors(validate.errors ?? [])}: ${excerpt(body)}`
  }

  const violationOf = (observed: ObservedResponse, found: ApiOperation | undefined): Violation => {
    const { method, path, status, body } = observed
    if (method === 'HEAD' && body !== '') return `a response to HEAD must have no body: ${excerpt(body)}`
    if (found === undefined) return unknownOperationViolation(observed, pathIsKnown(path))
    const { responses } = found.operation
    const key = [String(status), `${Math.floor(status / 100)}XX`, 'default'].find((each) => each in responses)
    const documented = responses[key ?? '']
    if (key === undefined || documented === undefined) {
      return `the document has only ${Object.keys(responses).join(', ')}: ${excerpt(body)}`
    }
    const bodiless = status === 204 || status === 304 || documented.content === undefined
    if (bodiless && body !== '') return `the response must have no body: ${excerpt(body)}`
    return (
      (status >= 400 ? problemViolation(observed) : undefined) ??
      (bodiless ? undefined : bodyViolation(observed, documented.pointer, documented.content)) ??
      headerViolation(observed, documented)
    )
  }

  return {
    operations,
    check(response) {
      const observed = { ...response, method: response.method.toUpperCase() }
      const { method, path, status } = observed
      const found = find(method, path) ?? (method === 'HEAD' ? find('GET', path) : undefined)
      const violation = violationOf(observed, found)
      if (violation === undefined) return
      throw new Error(`${method} ${path} (${found?.id ?? 'unknown'}) was answered ${status}, but ${violation}`)
    },
  }
}
