import type { Logger } from 'pino'
import { connectBroker, type TopologyMode } from './connection/broker.ts'
import { type Consumer, type OnOutcome, startConsumer } from './consuming/consumer.ts'
import { countDeadLetters } from './consuming/count-dead-letters.ts'
import { createTurns } from './consuming/redelivered-events.ts'
import type { MessagingTables } from './events/tables.ts'
import { createTransact, type Database, outboxBacklog } from './publishing/outbox.ts'
import { createRelay } from './publishing/relay.ts'
import { eventPruner, inboxPruner } from './publishing/retention.ts'
import { publishedTopology, type Topology } from './topology/topology.ts'

export type Messaging = ReturnType<typeof createMessaging>

/**
 * Creates a service's messaging: `transact` writes state and events in one transaction, a relay publishes committed
 * events, and consumers apply the events of other services. Nothing connects before `start`. `stop` waits for work in
 * progress.
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
  /** The service's name, such as `booking`. The source of its events is `marquee/<service>`. */
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
    /** Wakes the relay. Needed after a commit that inserted events without `record`. */
    wake,
    /** Whether RabbitMQ answers and an event can be published now. Resolves within 1.5 s; false before `start`. */
    isConnected: async (): Promise<boolean> => (await broker?.answers()) ?? false,
    backlog: outboxBacklog(db, tables),
    /**
     * Deletes a batch of published events that are older than the given time. Resolves with true if there may be more.
     */
    pruneEvents: eventPruner(db, tables),
    /** Creates a function that prunes the inbox of the given subscriptions, which are named by their queues. */
    inboxPruner: (subscriptions: readonly string[]) => inboxPruner(db, tables, subscriptions),
    /** The number of dead letters of each consumer. Waits for RabbitMQ without a timeout. */
    deadLetters: async () => (await deadLetters?.()) ?? [],

    /** @param onOutcome is called with the outcome of each delivered event */
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
      const inTurn = createTurns()
      consumers = all.map((consumer) =>
        startConsumer(consumer, { broker: connected, transact, inbox: tables.inbox, onOutcome, inTurn, log }),
      )
      if (all.length > 0) {
        const subscriptions = all.map(({ subscription }) => subscription)
        deadLetters = countDeadLetters(connected, subscriptions)
      }
    },

    /** Resolves when every consumer receives messages. Rejects if stopped before that. */
    ready: async () => {
      await Promise.all(consumers.map((consumer) => consumer.ready()))
    },

    /** Finishes the messages in progress, publishes committed events and disconnects. Each step has a timeout. */
    stop: async () => {
      await Promise.all(consumers.map((consumer) => consumer.stop()))
      await relay?.stop()
      // Closing rejects unconfirmed publishes, so a claim that waits for a confirm releases its rows.
      await broker?.close()
      await relay?.idle()
    },
  }
}
