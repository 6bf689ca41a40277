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

/** What went wrong, in words that are not HTTP's: only the HTTP layer turns a kind into a status code. */
export type ErrorKind = (typeof errorKinds)[number]

/**
 * A refusal that the caller can understand and act upon. Everything else that is thrown is a defect and reaches
 * nobody outside but as a bare 500.
 *
 * `code` is stable, kebab-case and part of the public contract; `message` is a sentence for a person; `details` are
 * extra members of the answer (such as the seats that are taken).
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
 * A class of refusals that a route can list among what may go wrong. It holds its sentence, so that the API's document and
 * the answer say the same; a class whose sentence needs values has an `example` with some.
 */
export type DomainErrorClass =
  | (new () => DomainError)
  | ((new (...values: never[]) => DomainError) & { readonly example: () => DomainError })

/** An error of the class, as the API's document shows it. */
export const exampleErrorOf = (errorClass: DomainErrorClass): DomainError =>
  'example' in errorClass ? errorClass.example() : new errorClass()
