import { DomainError } from '@marquee/kernel/domain-error'
import { malformedRequest } from '@marquee/service-kit/http/problem'
import type { ServiceName } from './routes.ts'

/** The service did not answer: it is down or overloaded, or its connection broke. */
export class ServiceUnavailable extends DomainError {
  static readonly example = () => new ServiceUnavailable('booking', undefined)

  readonly code = 'service-unavailable'
  readonly kind = 'unavailable'

  constructor(service: ServiceName, cause: unknown) {
    super(`The ${service} service is not available. Try again in a moment.`, { service })
    this.cause = cause
  }
}

/** Every replica of the service is at its limit. */
export class ServiceBusy extends DomainError {
  readonly code = 'busy'
  readonly kind = 'unavailable'

  constructor(service: ServiceName) {
    super(`The ${service} service has too many requests waiting. Try again in a moment.`, {
      service,
      retry_after_seconds: 1,
    })
  }
}

export class MalformedRequest extends DomainError {
  readonly code = 'malformed-request'
  readonly kind = 'malformed'

  constructor(sentence: string = malformedRequest.detail) {
    super(sentence)
  }
}

/** Answered like Fastify's own error for a body that is too large, because of the same `statusCode`. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
  readonly statusCode = 413
}

/** The body did not arrive in time. Answered like Fastify's own 408. */
export class BodyTooSlow extends Error {
  override readonly name = 'BodyTooSlow'
  readonly statusCode = 408
}

/** Too many bytes of request bodies are being received. */
export class TooManyBytes extends DomainError {
  readonly code = 'busy'
  readonly kind = 'unavailable'

  constructor() {
    super('Too many requests are sending bodies. Try again in a moment.', { retry_after_seconds: 1 })
  }
}

/** A page of a foreign origin has called an operation that uses the refresh cookie. */
export class ForeignOrigin extends DomainError {
  readonly code = 'foreign-origin'
  readonly kind = 'forbidden'

  constructor() {
    super(
      'Pages of this origin may not sign in, refresh or sign out here. The operator can add this origin to CORS_ORIGINS.',
    )
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

// A service that restarts closes its kept-alive connections, perhaps just when a request is being sent on one.
const brokenConnection = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])

/** Whether the connection broke before a response, so that a request that changes nothing may be retried. */
export const isBrokenConnection = (error: unknown): boolean => brokenConnection.has(codeOf(error))

/** Whether undici refused to send the request because it is not valid HTTP. */
export const isRefusedByUndici = (error: unknown): boolean =>
  ['UND_ERR_INVALID_ARG', 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH', 'UND_ERR_NOT_SUPPORTED'].includes(codeOf(error))
