import type Stripe from 'stripe'

/** The `error` member of a Stripe answer. */
export type ErrorFields = {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error'
  message: string
  code?: string
  param?: string
  decline_code?: string
  advice_code?: string
  doc_url?: string
  charge?: string
  payment_intent?: Stripe.PaymentIntent
  payment_method?: Stripe.PaymentMethod
}

/**
 * An error in Stripe's words, with Stripe's HTTP status.
 *
 * `executed` says whether the endpoint had begun its work. Stripe stores the answer under the idempotency key only in
 * this case. A call with invalid parameters may be corrected and sent again with the same key.
 */
export class StripeError extends Error {
  readonly status: number
  readonly fields: ErrorFields
  readonly executed: boolean
  readonly headers: Record<string, string>

  constructor(status: number, fields: ErrorFields, options: { executed: boolean; headers?: Record<string, string> }) {
    super(fields.message)
    this.status = status
    this.fields = fields.code === undefined ? fields : { ...fields, doc_url: docUrl(fields.code) }
    this.executed = options.executed
    this.headers = options.headers ?? {}
  }
}

export function docUrl(code: string): string {
  return `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`
}

type Details = {
  code?: string
  param?: string
  payment_intent?: Stripe.PaymentIntent
  payment_method?: Stripe.PaymentMethod
}

/** 400: the parameters are invalid, and nothing was executed. */
export function invalidParameter(message: string, details: Details = {}): StripeError {
  return new StripeError(400, { type: 'invalid_request_error', message, ...details }, { executed: false })
}

/** 400: the parameters are valid, but the object's current state does not allow the call. */
export function refused(message: string, details: Details = {}): StripeError {
  return new StripeError(400, { type: 'invalid_request_error', message, ...details }, { executed: true })
}

/**
 * 404 `resource_missing`. `param` is Stripe's name for the parameter with the id (`intent`, `payment_intent`, `id`…).
 */
export function noSuch(what: string, id: string, param: string): StripeError {
  return new StripeError(
    404,
    { type: 'invalid_request_error', code: 'resource_missing', message: `No such ${what}: '${id}'`, param },
    { executed: true },
  )
}

/** 402: the card's details are invalid. No charge was tried, and the intent is unchanged. */
export function invalidCard(message: string, code: string, param: string, declineCode?: string): StripeError {
  return new StripeError(
    402,
    { type: 'card_error', message, code, param, ...(declineCode === undefined ? {} : { decline_code: declineCode }) },
    { executed: true },
  )
}

/** 401: no key, an unknown key, or a publishable key where the secret key is required. */
export function unauthenticated(message: string, code?: string): StripeError {
  const fields: ErrorFields = { type: 'invalid_request_error', message }
  return new StripeError(401, code === undefined ? fields : { ...fields, code }, { executed: false })
}
