import { DomainError, type ErrorKind } from '@marquee/kernel/domain-error'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'

export type Problem = {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly members?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
}

const statusOfKind: Record<ErrorKind, number> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  invalid: 422,
  'too-many': 429,
  unavailable: 503,
}

export const statusTitles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** Maximum length of a path that is logged or sent back, in UTF-16 units. A request's path may be far longer. */
const maxPathLength = 300

/** The path of a request without its query, cut to 300 units. */
export const pathOf = ({ url }: Pick<FastifyRequest, 'url'>): string =>
  (url.split('?', 1)[0] ?? '').slice(0, maxPathLength)

/** The response body of a problem. `instance` omits the query, which may contain secrets. */
export const toProblemBody = (request: FastifyRequest, { status, code, detail, members = {} }: Problem) => ({
  type: `/problems/${code}`,
  title: statusTitles[status] ?? 'Error',
  status,
  detail,
  instance: pathOf(request),
  code,
  request_id: request.id,
  ...members,
})

/** Sends the body of a problem, whatever schema the route has for the status. */
export const sendProblemBody = (reply: FastifyReply, status: number, body: unknown): FastifyReply =>
  reply
    .code(status)
    .type('application/problem+json')
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(body)

export const sendProblem = (request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply =>
  sendProblemBody(reply.headers({ ...problem.headers }), problem.status, toProblemBody(request, problem))

// Problems that many operations share. The API document shows these sentences.

export const malformedRequest: Problem = {
  status: 400,
  code: 'malformed-request',
  detail: 'The request could not be read.',
}

const bearer = { 'www-authenticate': 'Bearer realm="marquee"' }
const badBearer = { 'www-authenticate': 'Bearer realm="marquee", error="invalid_token"' }

export const unauthenticated: Problem = {
  status: 401,
  code: 'unauthenticated',
  detail: 'This operation needs an access token in the Authorization header.',
  headers: bearer,
}

export const invalidToken: Problem = {
  status: 401,
  code: 'invalid-token',
  detail: 'The access token is invalid or has expired. Refresh it or log in again.',
  headers: badBearer,
}

/** A path without an operation. */
export const pathNotFound: Problem = {
  status: 404,
  code: 'not-found',
  detail: 'No operation has this method and path.',
}

export const tooLarge: Problem = {
  status: 413,
  code: 'too-large',
  detail: 'The request body is larger than this operation accepts.',
}

export const unsupportedMediaType: Problem = {
  status: 415,
  code: 'unsupported-media-type',
  detail: 'This operation does not accept the media type of the request body.',
}

export const validationFailed = (errors: readonly { path: string; message: string }[]): Problem => ({
  status: 422,
  code: 'validation-failed',
  detail: 'The request is not valid. The field `errors` lists the invalid fields.',
  members: { errors },
})

export const internalError: Problem = {
  status: 500,
  code: 'internal-error',
  detail: 'An unexpected error occurred. Quote the request id when you report it.',
}

export const dependencyUnavailable: Problem = {
  status: 503,
  code: 'dependency-unavailable',
  detail: 'A dependency of this operation, such as its database, is unavailable now. Try again.',
  headers: { 'retry-after': '1' },
}

export const overloaded: Problem = {
  status: 503,
  code: 'busy',
  detail: 'The server is overloaded. Try again in a moment.',
  headers: { 'retry-after': '1' },
}

/** Error codes of PostgreSQL and of the network for an unavailable dependency. The client may try again. */
const outageCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08000',
  '08003',
  '08006',
  '55P03',
  '57014',
  '25006',
  // The database password was rotated, and this process has not been restarted with the new one yet.
  '28P01',
])

/** pg's messages for a lost connection, for a timeout while connecting, and for a query without a response. */
const outageTexts = /Connection terminated|timeout exceeded when trying to connect|Query read timeout|is not queryable/i

const isOutage = (error: unknown): boolean => {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    if ('code' in cause && typeof cause.code === 'string' && outageCodes.has(cause.code)) return true
    if (outageTexts.test(cause.message)) return true
  }
  return false
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')
const statusOf = (error: unknown): number =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500

/** Maps an error to the problem that the client gets. The text of an unknown error is never sent. */
export const problemOf = (error: unknown): Problem => {
  if (error instanceof DomainError) {
    const status = statusOfKind[error.kind]
    const { retry_after_seconds: wait } = error.details
    const seconds = typeof wait === 'number' ? wait : status === 503 ? 1 : undefined
    const headers = {
      ...(status === 401 ? bearer : {}),
      ...(seconds === undefined ? {} : { 'retry-after': String(seconds) }),
    }
    return {
      status,
      code: error.code,
      detail: error.message,
      members: error.details,
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
    }
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.map(({ instancePath, message }) => ({
      path: instancePath.replace(/^\//, '').replaceAll('/', '.'),
      message: message ?? 'is not valid',
    }))
    return validationFailed(errors)
  }
  const code = codeOf(error)
  if (code.startsWith('FST_JWT_NO_AUTHORIZATION')) return unauthenticated
  if (code.startsWith('FST_JWT_') || code.startsWith('FAST_JWT_')) return invalidToken
  const status = statusOf(error)
  if (status === 413) return tooLarge
  if (status === 408) {
    // On an open connection the rest of this request would be parsed as the next request.
    const headers = { connection: 'close' }
    return { status, code: 'request-timeout', detail: 'The request did not arrive in time.', headers }
  }
  if (status === 415) return unsupportedMediaType
  if (status === 400) return malformedRequest
  if (status > 400 && status < 500) {
    return { status, code: 'bad-request', detail: statusTitles[status] ?? 'The request could not be served.' }
  }
  return isOutage(error) ? dependencyUnavailable : internalError
}
