import type { z } from 'zod'
import type { EventDraft, EventLog } from './events.ts'
import type { Form } from './form.ts'
import type { ObjectStore } from './objects.ts'
import { type ListParameters, readParameters } from './parameters.ts'
import type { RefundOutcomes } from './refund-outcomes.ts'
import type { StripeError } from './stripe-error.ts'

export type Stores = { objects: ObjectStore; events: EventLog; outcomes: RefundOutcomes }

/** One call of an endpoint, its parameters read. `id` is the one in the path, or empty. `now` is in seconds. */
export type Call<Parameters> = {
  id: string
  parameters: Parameters
  publishable: boolean
  objects: ObjectStore
  events: EventLog
  outcomes: RefundOutcomes
  /** Records what happened, with this call as the cause. */
  record(events: EventDraft[]): void
  now: number
}

/** What an endpoint did: an object to answer with, or a refusal whose state is nevertheless to be kept (a declined card). */
export type Outcome = { body: object } | { refusal: StripeError }

export type Endpoint = {
  method: 'GET' | 'POST'
  /** Fastify's path, with `:id` where Stripe has an id. */
  path: string
  /** Whether a browser may call it with the publishable key and a client secret. */
  browser: boolean
  /** Reads the parameters (throws what Stripe would not keep under an idempotency key) and gives back the work. */
  prepare(form: Form): { expand: string[]; execute(call: Omit<Call<never>, 'parameters'>): Outcome }
}

type ExpandableParameters = { expand: ListParameters['expand'] }

/** Declares an endpoint: its schema and its work. The work runs in one transaction. */
export function defineEndpoint<Schema extends z.ZodType<ExpandableParameters>>(declaration: {
  method: Endpoint['method']
  path: string
  browser?: boolean
  parameters: Schema
  execute(call: Call<z.output<Schema>>): Outcome
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
