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
import { createDeclarationQueue, redeclareMilliseconds } from './rabbitmq-3-10.ts'

/**
 * Who makes the exchanges and queues. `declare`: every process, whenever it connects, which takes an account that may do
 * everything. `check`: `provisionBroker`, before any of them starts; a process waits until they are there.
 */
export const topologyModes = ['declare', 'check'] as const
export type TopologyMode = (typeof topologyModes)[number]

/** How long the broker may take to answer a question; shorter than the 2 s for which a health check or a metric waits. */
const answerMilliseconds = 1_500

/** Whether the broker answers on a connection now: one that hangs looks connected for another 20 s or more. */
const probeOf = ({ keepChannel }: Connection, name: string) => {
  const questions = keepChannel(`${name} questions`, async () => undefined)
  return createProbe(async () => {
    const channel = questions.current()
    if (!channel) throw new Error('there is no channel to ask on')
    // It changes nothing for anybody, needs no permission, and cannot fail, which would end the channel.
    await channel.prefetch(1)
  }, answerMilliseconds)
}

/**
 * Reacts to a queue or a binding that somebody has deleted, once for any number of messages that the broker could not
 * route: all of them are declared again, if that is this process's task.
 */
const createRedeclaration = ({ declare, log }: { declare: (() => Promise<void>) | undefined; log: Logger }) => {
  let timer: NodeJS.Timeout | undefined
  return {
    request: (): void => {
      timer ??= setTimeout(() => {
        timer = undefined
        if (declare) {
          declare().catch((err: unknown) => log.warn({ err }, 'the topology was not declared again'))
        } else {
          log.error('an event has no queue: a queue or a binding was deleted, and the broker must be provisioned again')
        }
      }, redeclareMilliseconds)
    },
    cancel: (): void => clearTimeout(timer),
  }
}

export type Broker = ReturnType<typeof connectBroker>

/**
 * Connects to RabbitMQ and stays connected: it reconnects by itself for as long as it takes, and declares or checks the
 * topology every time, so that no event is published before its subscriber's queue exists. Does not wait for the first
 * connection.
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
  // Two connections, because a broker that is short of memory or disk stops reading from those that publish: were the
  // acknowledgements on the same one, consuming would stop too, and the queues could not drain.
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

    /** Whether an event published now would be taken, as far as one can tell without asking. */
    isConnected,

    /** Whether it would be, and the broker answers on both connections; known within 1.5 s. */
    answers: async (): Promise<boolean> =>
      isConnected() && (await Promise.all(probes.map((answers) => answers()))).every(Boolean),

    whenConnected: publisher.whenOpen,

    /** Publishes one event and resolves when the broker has confirmed that it is stored in every subscriber's queue. */
    publish: (event: EventEnvelope): Promise<void> => {
      const { content, properties } = eventMessage(event)
      const mandatory = expectedToRoute.has(event.type)
      return publisher.send(eventsExchange, event.type, content, { ...properties, mandatory })
    },

    /** Hands a message on to a queue, and resolves when the broker has confirmed that it is stored there. */
    forward: (exchange: string, routingKey: string, content: Buffer, options: Options.Publish): Promise<void> =>
      publisher.send(exchange, routingKey, content, { ...options, mandatory: true }),

    close: async () => {
      redeclaration.cancel()
      await Promise.all([publishing.close(), consuming.close()])
      // A broker that hangs answers neither us nor those who wait for it.
      publisher.giveUp(new Error('the connection to RabbitMQ was closed'))
    },
  }
}
