import type { EventEnvelope } from '@marquee/contracts/define-event'
import type { Options } from 'amqplib'

/** An event as an AMQP message, in the structured mode of CloudEvents' AMQP binding. */
export const eventMessage = (event: EventEnvelope): { content: Buffer; properties: Options.Publish } => ({
  content: Buffer.from(JSON.stringify(event)),
  properties: {
    messageId: event.id,
    type: event.type,
    contentType: 'application/cloudevents+json',
    // AMQP timestamps are in whole seconds.
    timestamp: Math.floor(Date.parse(event.time) / 1000),
    appId: event.source,
  },
})
