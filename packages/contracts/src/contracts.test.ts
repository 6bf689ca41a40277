import { expect, it } from 'vitest'
import * as booking from './booking-events.ts'
import * as catalog from './catalog-events.ts'
import type { EventDefinition } from './define-event.ts'
import * as identity from './identity-events.ts'
import * as payment from './payment-events.ts'
import { queueName, subscriptions } from './subscriptions.ts'

const isEvent = (value: unknown): value is EventDefinition =>
  typeof value === 'object' && value !== null && 'type' in value && 'data' in value && typeof value.type === 'string'

const eventsOf = { booking, catalog, identity, payment }

it('names every event after the context that publishes it, with a version', () => {
  for (const [context, module] of Object.entries(eventsOf)) {
    const events = Object.values(module).filter((value) => isEvent(value) && /\.v\d+$/.test(value.type))
    expect(events.length).toBeGreaterThan(0)
    for (const event of events) {
      expect(isEvent(event) && event.type).toMatch(new RegExp(`^${context}\\.[a-z-]+\\.v[1-9]\\d*$`))
    }
  }
})

it('declares no event type twice', () => {
  const types = Object.values(eventsOf).flatMap((module) =>
    Object.values(module).flatMap((value) => (isEvent(value) ? [value.type] : [])),
  )
  expect(new Set(types).size).toBe(types.length)
})

it('gives every subscription a queue of its own', () => {
  const queues = subscriptions.map(queueName)
  expect(new Set(queues).size).toBe(queues.length)
})
