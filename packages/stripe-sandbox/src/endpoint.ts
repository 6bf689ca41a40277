import type { z } from 'zod'
import type { EventDraft, EventLog } from './events.ts'
import type { Form } from './form.ts'
import type { ObjectStore } from './objects.ts'
import { type ListParameters, readParameters } from './parameters.ts'
import type { RefundOutcomes } from './refund-outcomes.ts'
import type { StripeError } from './stripe-error.ts'

export type Stores = { objects: ObjectStore; events: EventLog; outcomes: RefundOutcomes }

/** One call of an endpoint, with parsed parameters. `id` is the id in the path, or empty. `now` is in seconds. */
export type Call<Parameters> = {
  id: string
  parameters: Parameters
  publishable: boolean
  objects: ObjectStore
  events: EventLog
  outcomes: RefundOutcomes
  /** Records events, with this call as their cause. */
  record(events: EventDraft[]): void
  now: number
}

/**
 * The result of a call: an object to answer with, or a refusal whose state changes are still stored (a declined card).
 */
export type CallResult = { body: object } | { refusal: StripeError }

export type Endpoint = {
  method: 'GET' | 'POST'
  /** The path in Fastify's syntax, with `:id` for Stripe's id. */
  path: string
  /** Whether a browser may call the endpoint with the publishable key and a client secret. */
  browser: boolean
  /** Parses the parameters and returns the work. Throws errors that Stripe does not store under the idempotency key. */
  prepare(form: Form): { expand: string[]; execute(call: Omit<Call<never>, 'parameters'>): CallResult }
}

type ExpandableParameters = { expand: ListParameters['expand'] }

/** Declares an endpoint with its schema and its work. The work of a POST runs in one transaction. */
export function defineEndpoint<Schema extends z.ZodType<ExpandableParameters>>(declaration: {
  method: Endpoint['method']
  path: string
  browser?: boolean
  parameters: Schema
  execute(call: Call<z.output<Schema>>): CallResult
}): Endpoint {
  const { method, path, browser = false } = declaration
  return {
    method,
    path,
    browser,
    prepare(form) {
      const parameters = readParameters(declaration.parameters, form)
      return { expand: parameters.expand, execute: (call) => declaration.execute({ ...call, parameters }) }
    },
  }
}
