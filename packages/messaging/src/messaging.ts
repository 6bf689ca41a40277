import type { Logger } from 'pino'
import { connectBroker, type TopologyMode } from './connection/broker.ts'
import { type Consumer, type OnOutcome, startConsumer } from './consuming/consumer.ts'
import { countDeadLetters } from './consuming/count-dead-letters.ts'
import type { MessagingTables } from './events/tables.ts'
import { createTransact, type Database, outboxBacklog } from './publishing/outbox.ts'
import { createRelay } from './publishing/relay.ts'
import { eventPruner, inboxPruner } from './publishing/retention.ts'
import { publishedTopology, type Topology } from './topology/topology.ts'

export type Messaging = ReturnType<typeof createMessaging>

/**
 * A service's side of the events: `transact` writes state and events together, a relay publishes what was committed,
 * and consumers apply what others published. Nothing connects before `start`, and `stop` leaves nothing under way.
 */
export const createMessaging = ({
  service,
  url,
  db,
  tables,
  log,
  topology = publishedTopology,
  topologyMode = 'declare',
}: {
  /** The service's name; events carry it as their source. */
  service: string
  url: string
  db: Database
  tables: MessagingTables
  log: Logger
  topology?: Topology
  topologyMode?: TopologyMode
}) => {
  let relay: ReturnType<typeof createRelay> | undefined
  let broker: ReturnType<typeof connectBroker> | undefined
  let consumers: ReturnType<typeof startConsumer>[] = []
  let deadLetters: ReturnType<typeof countDeadLetters> | undefined
  const wake = () => relay?.wake()
  const transact = createTransact(db, tables, wake)

  return {
    transact,
    /** Tells the relay that events were committed by a statement of one's own. */
    wake,
    /** Whether RabbitMQ answers, and an event published now would be taken; known within 1.5 s. */
    isConnected: async (): Promise<boolean> => (await broker?.answers()) ?? false,
    backlog: outboxBacklog(db, tables),
    /** Deletes a batch of old published events; resolves with whether there may be more. */
    pruneEvents: eventPruner(db, tables),
    /** Forgets a batch of old events that subscriptions, by the names of their queues, have applied. */
    inboxPruner: (subscriptions: readonly string[]) => inboxPruner(db, tables, subscriptions),
    /** How many dead letters each of the consumers has; takes as long as RabbitMQ does. */
    deadLetters: async () => (await deadLetters?.()) ?? [],

    /** @param onOutcome is told what has become of each event that was delivered */
    start: (all: readonly Consumer[], onOutcome: OnOutcome = () => undefined) => {
      const connected = connectBroker({ url, name: `marquee ${service}`, log, topology, topologyMode })
      broker = connected
      relay = createRelay({
        db,
        tables,
        source: `marquee/${service}`,
        publish: connected.publish,
        isConnected: connected.isConnected,
        log,
      })
      connected.whenConnected(wake)
      relay.start()
      consumers = all.map((consumer) =>
        startConsumer(consumer, { broker: connected, transact, inbox: tables.inbox, onOutcome, log }),
      )
      if (all.length > 0) {
        const subscriptions = all.map(({ subscription }) => subscription)
        deadLetters = countDeadLetters(connected, subscriptions)
      }
    },

    /** Resolves when every consumer is receiving; rejects if stopped before that. */
    ready: async () => {
      await Promise.all(consumers.map((consumer) => consumer.ready()))
    },

    /** Finishes the messages under way, publishes what is committed and disconnects. */
    stop: async () => {
      await Promise.all(consumers.map((consumer) => consumer.stop()))
      await relay?.stop()
      // Ends what the broker has not confirmed until now: a claim that waits for it gives its rows back.
      await broker?.close()
      await relay?.idle()
    },
  }
}
