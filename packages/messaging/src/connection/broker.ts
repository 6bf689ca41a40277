import type { EventEnvelope } from '@marquee/contracts/define-event'
import type { Subscription } from '@marquee/contracts/subscriptions'
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
import { openConnection } from './connection.ts'
import { createProbe } from './probe.ts'
import { createDeclarationQueue, redeclareMilliseconds } from './rabbitmq-3-10.ts'

/** How long the broker may take to confirm a message before it counts as not published. */
const confirmMilliseconds = 10_000

/**
 * Who makes the exchanges and queues. `declare`: every process, whenever it connects, which takes an account that may do
 * everything. `check`: `provisionBroker`, before any of them starts; a process waits until they are there.
 */
export const topologyModes = ['declare', 'check'] as const
export type TopologyMode = (typeof topologyModes)[number]

/** How long the broker may take to answer a question; shorter than the 2 s for which a health check or a metric waits. */
const answerMilliseconds = 1_500

/** Whether the broker answers on a connection now: one that hangs looks connected for another 20 s or more. */
const probeOf = ({ keepChannel }: ReturnType<typeof openConnection>, name: string) => {
  const questions = keepChannel(`${name} questions`, async () => undefined)
  return createProbe(async () => {
    const channel = questions.current()
    if (!channel) throw new Error('there is no channel to ask on')
    // It changes nothing for anybody, needs no permission, and cannot fail, which would end the channel.
    await channel.prefetch(1)
  }, answerMilliseconds)
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

  // RabbitMQ confirms a message that it could not route; only the return, which comes before the confirm, reveals it.
  const returned = new Set<string>()
  const openListeners = new Set<() => void>()
  const publisher = publishing.keepChannel(
    `${name} publisher`,
    async (channel) => {
      returned.clear()
      channel.on('return', (message) => returned.add(String(message.properties.correlationId)))
      await prepare(channel)
    },
    () => {
      for (const listener of openListeners) listener()
    },
  )

  let redeclaring: NodeJS.Timeout | undefined
  /**
   * Somebody deleted a queue or a binding: declares all of them again, once for any number of messages that came back.
   */
  const redeclare = (): void => {
    redeclaring ??= setTimeout(() => {
      redeclaring = undefined
      if (topologyMode === 'check') {
        log.error('an event has no queue: a queue or a binding was deleted, and the broker must be provisioned again')
        return
      }
      const channel = publisher.current()
      if (!channel) return
      prepare(channel).catch((err: unknown) => log.warn({ err }, 'the topology was not declared again'))
    }, redeclareMilliseconds)
  }

  let sent = 0
  const unconfirmed = new Set<(reason: Error) => void>()
  /**
   * Sends one message and resolves when the broker has it on disk. Rejects if the broker has no queue for it, refuses it,
   * does not answer in time or goes away; in the last two cases the message may have arrived even so.
   */
  const send = async (
    exchange: string,
    routingKey: string,
    content: Buffer,
    options: Options.Publish,
  ): Promise<void> => {
    const channel = publisher.current()
    if (!channel) throw new Error('there is no connection to RabbitMQ')
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    sent += 1
    const correlationId = String(sent)
    channel.publish(exchange, routingKey, content, { ...options, correlationId, persistent: true }, (error) => {
      if (error) return reject(new Error(`RabbitMQ did not take ${routingKey}: ${error.message}`))
      if (!returned.delete(correlationId)) return resolve()
      redeclare()
      reject(new Error(`RabbitMQ has no queue for ${routingKey}`))
    })
    const timer = setTimeout(
      () => reject(new Error(`RabbitMQ did not confirm ${routingKey} within ${confirmMilliseconds} ms`)),
      confirmMilliseconds,
    )
    unconfirmed.add(reject)
    try {
      await promise
    } finally {
      clearTimeout(timer)
      unconfirmed.delete(reject)
    }
  }

  const probes = [probeOf(publishing, `${name} publisher`), probeOf(consuming, `${name} consumers`)]
  const isConnected = () => publisher.current() !== undefined && !publishing.isBlocked()

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

    whenConnected: (listener: () => void) => {
      openListeners.add(listener)
    },

    /** Publishes one event and resolves when the broker has confirmed that it is stored in every subscriber's queue. */
    publish: (event: EventEnvelope): Promise<void> => {
      const { content, properties } = eventMessage(event)
      return send(eventsExchange, event.type, content, { ...properties, mandatory: expectedToRoute.has(event.type) })
    },

    /** Hands a message on to a queue, and resolves when the broker has confirmed that it is stored there. */
    forward: (exchange: string, routingKey: string, content: Buffer, options: Options.Publish): Promise<void> =>
      send(exchange, routingKey, content, { ...options, mandatory: true }),

    close: async () => {
      clearTimeout(redeclaring)
      await Promise.all([publishing.close(), consuming.close()])
      // A broker that hangs answers neither us nor those who wait for it.
      for (const reject of unconfirmed) reject(new Error('the connection to RabbitMQ was closed'))
    },
  }
}
