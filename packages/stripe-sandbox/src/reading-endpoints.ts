import { z } from 'zod'
import { defineEndpoint, type Endpoint } from './endpoint.ts'
import { listOf } from './page.ts'
import { expand, list, listParameters } from './parameters.ts'
import { noSuch } from './stripe-error.ts'

const eventType = z
  .string()
  .max(100)
  .regex(/^[a-z0-9_.*]+$/, 'Invalid event type')

const listEvents = defineEndpoint({
  method: 'GET',
  path: '/v1/events',
  parameters: z.strictObject({ ...listParameters, type: eventType.optional(), types: list(eventType, 20).optional() }),
  execute({ events, parameters }) {
    const { data, hasMore } = events.list(parameters, parameters)
    return { body: listOf('/v1/events', data, hasMore) }
  },
})

const retrieveEvent = defineEndpoint({
  method: 'GET',
  path: '/v1/events/:id',
  parameters: z.strictObject({ expand }),
  execute({ events, id }) {
    const event = events.find(id)
    if (event === undefined) throw noSuch('event', id, 'id')
    return { body: event }
  },
})

const listCharges = defineEndpoint({
  method: 'GET',
  path: '/v1/charges',
  parameters: z.strictObject({ ...listParameters, payment_intent: z.string().optional() }),
  execute({ objects, parameters }) {
    const { data, hasMore } = objects.list('charge', { payment_intent: parameters.payment_intent }, parameters)
    return { body: listOf('/v1/charges', data, hasMore) }
  },
})

const retrieveCharge = defineEndpoint({
  method: 'GET',
  path: '/v1/charges/:id',
  parameters: z.strictObject({ expand }),
  execute({ objects, id }) {
    const charge = objects.find('charge', id)
    if (charge === undefined) throw noSuch('charge', id, 'id')
    return { body: charge }
  },
})

const retrievePaymentMethod = defineEndpoint({
  method: 'GET',
  path: '/v1/payment_methods/:id',
  parameters: z.strictObject({ expand }),
  execute({ objects, id }) {
    const method = objects.find('payment_method', id)
    if (method === undefined) throw noSuch('PaymentMethod', id, 'payment_method')
    return { body: method }
  },
})

/** Endpoints that only read: events, charges and payment methods. */
export const readingEndpoints: Endpoint[] = [
  listEvents,
  retrieveEvent,
  listCharges,
  retrieveCharge,
  retrievePaymentMethod,
]
