import type { PlantedBug } from '../planted-bug.ts'

const source = 'packages/messaging/src'
const broadcast = `${source}/consuming/broadcast.ts`
const consumer = `${source}/consuming/consumer.ts`
const applyEvents = `${source}/consuming/apply-events.ts`
const batches = `${source}/consuming/batches.ts`
const deliveries = `${source}/consuming/deliveries.ts`
const outbox = `${source}/publishing/outbox.ts`

const redeliveredTests = [`${source}/consuming/redelivered-events.int.test.ts`]

export const messagingBugs: readonly PlantedBug[] = [
  {
    name: 'a replayed dead letter is acknowledged before it is delivered',
    patches: [
      {
        file: `${source}/consuming/dead-letters.ts`,
        find: 'await deliver(queue, message.content, { messageId, type, contentType, timestamp, appId })',
        replace:
          'channel.ack(message)\n          await deliver(queue, message.content, { messageId, type, contentType, timestamp, appId })',
      },
      {
        file: `${source}/consuming/dead-letters.ts`,
        find: 'channel.ack(message)\n        }\n        return chosen.length',
        replace: '}\n        return chosen.length',
      },
    ],
    tests: [`${source}/consuming/dead-letters.int.test.ts`],
  },
  {
    name: 'the inbox has one key for all subscriptions of a service',
    patches: [
      {
        file: applyEvents,
        find: 'SELECT $1, id FROM',
        replace: "SELECT split_part($1, '.', 1), id FROM",
      },
    ],
    tests: [`${source}/consuming/subscriptions.int.test.ts`],
  },
  {
    name: 'a relay claims rows without locking them',
    patches: [{ file: outbox, find: ' FOR UPDATE SKIP LOCKED`', replace: '`' }],
    tests: [`${source}/publishing/relays.int.test.ts`],
  },
  {
    name: 'a relay waits for rows that another relay has claimed',
    patches: [{ file: outbox, find: 'FOR UPDATE SKIP LOCKED`', replace: 'FOR UPDATE`' }],
    tests: [`${source}/publishing/relays.int.test.ts`],
  },
  {
    name: 'the relay is woken before the commit',
    patches: [
      { file: outbox, find: 'recorded = true\n', replace: 'recorded = true\n          onEventsCommitted()\n' },
      { file: outbox, find: 'if (recorded) onEventsCommitted()', replace: '' },
    ],
    tests: [`${source}/publishing/transaction.int.test.ts`],
  },
  {
    name: 'after-commit actions run before the commit, and also after a rollback',
    patches: [{ file: outbox, find: 'actions.push(action)', replace: 'action()' }],
    tests: [`${source}/publishing/transaction.int.test.ts`],
  },
  {
    name: 'a message is acknowledged before its event is applied',
    patches: [
      {
        file: deliveries,
        find: 'const result = await apply(batch, ended)',
        replace: 'acknowledge(batch.map(({ message }) => message))\n    const result = await apply(batch, ended)',
      },
      { file: deliveries, find: 'acknowledge(result.done.map(({ message }) => message))', replace: '' },
    ],
    tests: [`${source}/consuming/consuming.int.test.ts`],
  },
  {
    name: 'a consumer has no limit of unacknowledged messages',
    patches: [{ file: consumer, find: 'await channel.prefetch(prefetch)', replace: '' }],
    tests: [`${source}/consuming/subscriptions.int.test.ts`],
  },
  {
    name: 'a batch applies both copies of an event',
    patches: [{ file: applyEvents, find: 'unseen.delete(id)', replace: 'unseen.has(id)' }],
    tests: [`${source}/consuming/batches.int.test.ts`],
  },
  {
    name: 'an event that a batch did not reach stays in the inbox',
    patches: [{ file: applyEvents, find: 'if (left.size > 0)', replace: 'if (left.size < 0)' }],
    tests: [`${source}/consuming/batches.int.test.ts`],
  },
  {
    name: 'a batch waits for locks without a timeout, until PostgreSQL resolves a deadlock',
    patches: [
      { file: applyEvents, find: 'events.length > 1 ? { lockTimeoutMilliseconds } : {}', replace: '{}' },
      { file: applyEvents, find: 'const lockTimeoutMilliseconds = 200\n', replace: '' },
    ],
    tests: [`${source}/consuming/batches.int.test.ts`],
  },
  {
    name: 'the events of a failed batch are applied together again',
    patches: [{ file: deliveries, find: 'isAlone: true', replace: 'isAlone: false' }],
    tests: [`${source}/consuming/batches.int.test.ts`],
  },
  {
    name: 'the events of a batch that killed its process are applied together again',
    patches: [
      { file: deliveries, find: 'const isAlone = message.fields.redelivered', replace: 'const isAlone = false' },
    ],
    tests: [`${source}/consuming/batches.int.test.ts`],
  },
  {
    name: 'the redelivered events of a queue are delivered together',
    patches: [
      {
        file: consumer,
        find: 'await applyRedelivered({ channel, queue, deliveries, inTurn, ended })',
        replace: 'void [applyRedelivered, inTurn]',
      },
    ],
    tests: redeliveredTests,
  },
  {
    name: 'each subscription fetches its redelivered events without regard to the others',
    patches: [
      {
        file: `${source}/consuming/redelivered-events.ts`,
        find: 'mayHaveMore = await inTurn(applyNext)',
        replace: 'mayHaveMore = inTurn !== undefined && (await applyNext())',
      },
    ],
    tests: redeliveredTests,
  },
  {
    name: 'only the delivery limit of the queue ends the deliveries of an event that kills its process',
    patches: [{ file: deliveries, find: 'assertFewDeaths(message)', replace: 'void assertFewDeaths' }],
    tests: redeliveredTests,
  },
  {
    name: 'an acknowledgement covers earlier messages that are still being applied',
    patches: [{ file: batches, find: 'if (newest.fields.deliveryTag < oldest)', replace: 'if (oldest > 0)' }],
    tests: [`${source}/consuming/batches.test.ts`],
  },
  {
    name: 'a batch has no maximum of events or bytes',
    patches: [{ file: batches, find: ' || count === maxEvents || bytes > maxBytes', replace: '' }],
    tests: [`${source}/consuming/batches.test.ts`],
  },
  {
    name: 'a failing event is retried without limit',
    patches: [
      { file: `${source}/consuming/failed-messages.ts`, find: 'attempts <= delays', replace: 'attempts < delays' },
    ],
    tests: [`${source}/consuming/dead-letters.int.test.ts`],
  },
  {
    name: 'handlers get milliseconds instead of seconds to finish when the service stops',
    patches: [{ file: consumer, find: 'drainTimeoutMilliseconds = 10_000', replace: 'drainTimeoutMilliseconds = 10' }],
    tests: [`${source}/consuming/consuming.int.test.ts`],
  },
  {
    name: 'an event is handled outside the trace of its request',
    patches: [{ file: consumer, find: 'inTraceOf(event, ', replace: 'inTraceOf({}, ' }],
    tests: [`${source}/consuming/subscriptions.int.test.ts`],
  },
  {
    name: 'a service publishes to a blocked broker',
    patches: [{ file: `${source}/connection/broker.ts`, find: ' && !publishing.isBlocked()', replace: '' }],
    tests: [`${source}/connection/blocked-broker.int.test.ts`],
  },
  {
    name: 'a broadcast reader never acknowledges',
    patches: [{ file: broadcast, find: 'channel.ack(message)', replace: '' }],
    tests: [`${source}/consuming/broadcast.int.test.ts`],
  },
  {
    name: 'a broadcast reader accepts a message with another routing key',
    patches: [{ file: broadcast, find: 'assertRoutingKey(fields.routingKey, subscription)', replace: 'void fields' }],
    tests: [`${source}/consuming/broadcast.int.test.ts`],
  },
  {
    name: 'pruning the log waits for the rows that a relay has claimed',
    patches: [
      {
        file: `${source}/publishing/retention.ts`,
        find: 'ORDER BY position LIMIT ${pruneSize} FOR UPDATE SKIP LOCKED',
        replace: 'ORDER BY position LIMIT ${pruneSize} FOR UPDATE',
      },
    ],
    tests: [`${source}/publishing/retention.int.test.ts`],
  },
  {
    name: 'a replay deletes its events from the inbox of every subscription',
    patches: [
      {
        file: `${source}/events/replay-events.ts`,
        find: 'and(eq(inbox.subscription, queue), inArray(inbox.eventId, sentAgain))',
        replace: 'inArray(inbox.eventId, sentAgain)',
      },
    ],
    tests: [`${source}/consuming/dead-letters.int.test.ts`],
  },
]
