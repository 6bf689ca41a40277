import type { EventEnvelope } from '@marquee/contracts/define-event'
import { expect, it } from 'vitest'
import { eventMessage } from './event-message.ts'

const event: EventEnvelope = {
  specversion: '1.0',
  id: '0199f3a0-5c1e-7d2b-9a64-2f8e61c0b7d1',
  source: 'catalog',
  type: 'catalog.movie-updated.v1',
  subject: '0199f3a0-5c1e-7d2b-9a64-2f8e61c0b7d2',
  time: '2026-12-24T20:15:00.000+01:00',
  datacontenttype: 'application/json',
  sequence: 3,
  data: { title: 'Amélie' },
}

it('a message has the whole event as JSON, and the id, type, time and source of the event as properties', () => {
  const { content, properties } = eventMessage(event)
  expect(JSON.parse(content.toString())).toEqual(event)
  expect(properties).toEqual({
    messageId: '0199f3a0-5c1e-7d2b-9a64-2f8e61c0b7d1',
    type: 'catalog.movie-updated.v1',
    contentType: 'application/cloudevents+json',
    timestamp: Date.UTC(2026, 11, 24, 19, 15) / 1000,
    appId: 'catalog',
  })
})

it.each([
  ['2026-12-24T19:15:00.001Z', 1_798_139_700],
  ['2026-12-24T19:15:00.999Z', 1_798_139_700],
  ['2026-12-24T19:15:01.000Z', 1_798_139_701],
])('a message has the time %s of its event, rounded down to whole seconds, as its timestamp', (time, timestamp) => {
  expect(eventMessage({ ...event, time }).properties.timestamp).toBe(timestamp)
})
