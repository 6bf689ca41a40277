import type { EventDefinition } from './define-event.ts'

/**
 * One service's interest in one event type, with its own queue or stream. `queueName` returns the name of the queue or
 * stream.
 */
export type Subscription<Event extends EventDefinition = EventDefinition> = {
  readonly service: 'identity' | 'booking' | 'payment' | 'gateway'
  /** Kebab-case, `on-<what-happened>`. */
  readonly name: string
  readonly event: Event
  /**
   * `competing`: the service's replicas share one durable quorum queue, and each event is applied once by one of them.
   * `broadcast`: every replica reads every event from a stream. A replica that starts also reads recent past events.
   */
  readonly delivery: 'competing' | 'broadcast'
}

/** Declares a subscription whose events are distributed among the service's replicas. */
export const competing = <Event extends EventDefinition>(
  service: Subscription['service'],
  name: string,
  event: Event,
): Subscription<Event> => ({ service, name, event, delivery: 'competing' })

/** Declares a subscription for which every replica of the service reads every event. */
export const broadcast = <Event extends EventDefinition>(
  service: Subscription['service'],
  name: string,
  event: Event,
): Subscription<Event> => ({ service, name, event, delivery: 'broadcast' })

/**
 * The name of the subscription's queue in RabbitMQ. The name of a broadcast subscription's stream ends in `.stream`, so
 * that operators do not take its message count for a backlog: a stream keeps its messages after they are read.
 */
export const queueName = ({ service, name, delivery }: Pick<Subscription, 'service' | 'name' | 'delivery'>): string =>
  delivery === 'broadcast' ? `${service}.${name}.stream` : `${service}.${name}`
