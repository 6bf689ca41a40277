import type { EventEnvelope } from '@marquee/contracts/define-event'
import type { Subscription } from '@marquee/contracts/define-subscription'
import type { Channel, Options } from 'amqplib'
import type { Logger } from 'pino'
import { eventMessage } from '../events/event-message.ts'
import {
  checkTopology,
  declareTopology,
  eventsExchange,
  publishedTopology,
  type Topology,
} from '../topology/topology.ts'
import { type Connection, openConnection } from './connection.ts'
import { createProbe } from './probe.ts'
import { createPublisher } from './publisher.ts'
import { createDeclarationQueue, redeclareDelayMilliseconds } from './rabbitmq-3-10.ts'

/**
 * How the topology (exchanges, queues and bindings) comes into existence. `declare`: every process declares the
 * topology whenever the process connects, which requires an account with all permissions. `check`: `provisionBroker`
 * declares the topology before the services start. Each process checks the exchanges and queues whenever the process
 * connects, and waits while one of them is missing.
 */
export const topologyModes = ['declare', 'check'] as const
export type TopologyMode = (typeof topologyModes)[number]

/** Timeout of a probe, shorter than the 2 s for which a health check or a metric waits. */
const probeTimeoutMilliseconds = 1_500

/** Checks whether the broker answers on a connection. A hanging connection looks open for another 20 s or more. */
const probeOf = ({ keepChannel }: Connection, name: string) => {
  const probeChannel = keepChannel(`${name} probe`, async () => undefined)
  return createProbe(async () => {
    const channel = probeChannel.current()
    if (!channel) throw new Error('there is no open channel for the probe')
    // This request has no effect, needs no permission and cannot fail. A failing request would close the channel.
    await channel.prefetch(1)
  }, probeTimeoutMilliseconds)
}

/**
 * Reacts to a deleted queue or binding, once for any number of messages that the broker could not route. In mode
 * `declare` the whole topology is declared again; in mode `check` an error is logged.
 */
const createRedeclaration = ({ declare, log }: { declare: (() => Promise<void>) | undefined; log: Logger }) => {
  let timer: NodeJS.Timeout | undefined
  return {
    request: (): void => {
      timer ??= setTimeout(() => {
        timer = undefined
        if (declare) {
          declare().catch((err: unknown) =>
            log.warn(
              { event: 'rabbitmq.redeclaration_failed', err },
              'exchanges and queues could not be declared again; the next unroutable event triggers another attempt',
            ),
          )
        } else {
          log.error(
            { event: 'rabbitmq.event_unroutable' },
            'an event has no queue: a queue or a binding was deleted; provision the broker again',
          )
        }
      }, redeclareDelayMilliseconds)
    },
    cancel: (): void => clearTimeout(timer),
  }
}

export type Broker = ReturnType<typeof connectBroker>

/**
 * Connects to RabbitMQ, and reconnects without limit. Each connection declares or checks the topology first, so no
 * event is published before its subscribers' queues exist. Returns without waiting for the first connection.
 */
export const connectBroker = ({
  url,
  name,
  log,
  topology = publishedTopology,
  topologyMode = 'declare',
}: {
  url: string
  /** Shown in RabbitMQ's management UI. */
  name: string
  log: Logger
  topology?: Topology
  topologyMode?: TopologyMode
}) => {
  // Two connections, because a broker that is short of memory or disk stops reading from connections that publish. With
  // acknowledgements on the same connection, consuming would stop too, and the queues could not drain.
  const publishing = openConnection({ url, name: `${name} publisher`, log })
  const consuming = openConnection({ url, name: `${name} consumers`, log })

  const inTurn = createDeclarationQueue()
  const prepareTopology = topologyMode === 'declare' ? declareTopology : checkTopology
  /** Declares or checks the topology, or the part of it that the given subscriptions need. */
  const prepare = (channel: Channel, subscriptions: readonly Subscription[] = topology.subscriptions): Promise<void> =>
    inTurn(() => prepareTopology(channel, { ...topology, subscriptions }))

  const redeclaration = createRedeclaration({
    declare:
      topologyMode === 'declare'
        ? async () => {
            const channel = publisher.channel()
            if (channel) await prepare(channel)
          }
        : undefined,
    log,
  })
  const publisher = createPublisher({
    connection: publishing,
    name: `${name} publisher`,
    prepare,
    onUnroutable: redeclaration.request,
  })

  const probes = [probeOf(publishing, `${name} publisher`), probeOf(consuming, `${name} consumers`)]
  const isConnected = () => publisher.channel() !== undefined && !publishing.isBlocked()

  const expectedToRoute = new Set(topology.subscriptions.map((subscription) => subscription.event.type))

  return {
    topology,
    /** For a consumer's channel: declares or checks what the given subscriptions need. */
    prepare,
    keepConsumerChannel: consuming.keepChannel,

    /** Whether an event can be published now, as far as this process knows without asking the broker. */
    isConnected,

    /** Whether an event can be published now and the broker answers on both connections. Resolves within 1.5 s. */
    answers: async (): Promise<boolean> =>
      isConnected() && (await Promise.all(probes.map((answers) => answers()))).every(Boolean),

    whenConnected: publisher.whenOpen,

    /**
     * Publishes one event. Resolves when the broker has confirmed that every subscriber's queue has stored the event.
     */
    publish: (event: EventEnvelope): Promise<void> => {
      const { content, properties } = eventMessage(event)
      const mandatory = expectedToRoute.has(event.type)
      return publisher.send(eventsExchange, event.type, content, { ...properties, mandatory })
    },

    /**
     * Sends a message to a queue through an exchange. Resolves when the broker has confirmed that the queue has stored
     * the message.
     */
    forward: (exchange: string, routingKey: string, content: Buffer, options: Options.Publish): Promise<void> =>
      publisher.send(exchange, routingKey, content, { ...options, mandatory: true }),

    close: async () => {
      redeclaration.cancel()
      await Promise.all([publishing.close(), consuming.close()])
      // A hanging broker never confirms: publishes that still wait for a confirm are rejected here.
      publisher.rejectUnconfirmed(new Error('the connection to RabbitMQ was closed'))
    },
  }
}
