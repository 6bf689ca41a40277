export const errorKinds = [
  'malformed',
  'invalid',
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'too-many',
  'unavailable',
] as const

/** The kind of a refusal, independent of HTTP: only the HTTP layer maps a kind to a status code. */
export type ErrorKind = (typeof errorKinds)[number]

/**
 * A refusal that the caller can understand and act on. Any other error that is thrown is an outage (503), a request
 * that Fastify refuses (4xx), or a defect. For a defect clients get a bare 500 without its message.
 *
 * `code` is stable, kebab-case and part of the public contract. `message` is a sentence for people. `details` are extra
 * members of the problem body, such as the seats that are taken.
 */
export abstract class DomainError extends Error {
  abstract readonly code: string
  abstract readonly kind: ErrorKind
  readonly details: Readonly<Record<string, unknown>>

  constructor(message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.name = new.target.name
    this.details = details
  }
}

/**
 * A class of refusals that a route can list in its documentation. The class holds its sentence, so the API document and
 * the response say the same. A class whose sentence needs values has a static `example` that makes an error with sample
 * values.
 */
export type DomainErrorClass =
  | (new () => DomainError)
  | ((new (...values: never[]) => DomainError) & { readonly example: () => DomainError })

/** An error of the class, for the API document. */
export const exampleErrorOf = (errorClass: DomainErrorClass): DomainError =>
  'example' in errorClass ? errorClass.example() : new errorClass()
