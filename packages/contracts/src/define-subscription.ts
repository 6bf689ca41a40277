import type { EventDefinition } from './define-event.ts'

/** Which service does what when an event happens. Its queue is named `<service>.<name>`. */
export type Subscription<Event extends EventDefinition = EventDefinition> = {
  readonly service: 'identity' | 'booking' | 'payment' | 'gateway'
  /** Kebab-case, `on-<what-happened>`. */
  readonly name: string
  readonly event: Event
  /**
   * `competing`: the service's replicas share one durable quorum queue, and each event is applied once by one of them.
   * `broadcast`: every replica reads every event from a stream, beginning a little in the past.
   */
  readonly delivery: 'competing' | 'broadcast'
}

/** Declares a subscription whose events are shared by the service's replicas. */
export const competing = <Event extends EventDefinition>(
  service: Subscription['service'],
  name: string,
  event: Event,
): Subscription<Event> => ({ service, name, event, delivery: 'competing' })

/** Declares a subscription of which every replica reads every event. */
export const broadcast = <Event extends EventDefinition>(
  service: Subscription['service'],
  name: string,
  event: Event,
): Subscription<Event> => ({ service, name, event, delivery: 'broadcast' })

/** The subscription's queue in RabbitMQ. */
export const queueName = (subscription: Pick<Subscription, 'service' | 'name'>): string =>
  `${subscription.service}.${subscription.name}`
