import { DomainError } from '@marquee/kernel/domain-error'
import { malformedRequest } from '@marquee/service-kit/http/problem'
import type { ServiceName } from './routes.ts'

/** The service did not answer: it is down, overloaded or broke off. The request may be repeated. */
export class ServiceUnavailable extends DomainError {
  static readonly example = () => new ServiceUnavailable('booking', undefined)

  readonly code = 'service-unavailable'
  readonly kind = 'unavailable'

  constructor(service: ServiceName, cause: unknown) {
    super(`The ${service} service is not available now. Try again.`, { service })
    this.cause = cause
  }
}

export class MalformedRequest extends DomainError {
  readonly code = 'malformed-request'
  readonly kind = 'malformed'

  constructor(sentence: string = malformedRequest.detail) {
    super(sentence)
  }
}

/** `statusCode` is what Fastify's own error of this kind has, and is answered in the same way. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
  readonly statusCode = 413
}

/** The body did not arrive in time; answered as Fastify's own 408. */
export class BodyTooSlow extends Error {
  override readonly name = 'BodyTooSlow'
  readonly statusCode = 408
}

/** Too many bodies are arriving at once. */
export class TooManyBytes extends DomainError {
  readonly code = 'busy'
  readonly kind = 'unavailable'

  constructor() {
    super('Too much is being received. Try again in a moment.', { retry_after_seconds: 1 })
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

// A service that restarts closes its kept-alive connections, and a request may just have been on its way in one.
const brokenConnection = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])

/** Whether the connection broke before there was an answer, so that what changes nothing may simply be asked again. */
export const isBrokenConnection = (error: unknown): boolean => brokenConnection.has(codeOf(error))

/** Whether the request is one that HTTP does not allow, and no service was asked. */
export const isRefusedByClient = (error: unknown): boolean =>
  ['UND_ERR_INVALID_ARG', 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH', 'UND_ERR_NOT_SUPPORTED'].includes(codeOf(error))
