import type { EventEnvelope } from '@marquee/contracts/define-event'
import { type BackgroundTask, createBackgroundTask } from '@marquee/kernel/background-task'
import type { Logger } from 'pino'
import { settledWithin } from '../connection/connection.ts'
import type { MessagingTables } from '../events/tables.ts'
import { claimSize, type Database, publishClaim } from './outbox.ts'

/** Timeout for publishing the remaining events on stop. Events that are left stay in the log for another relay. */
const flushTimeoutMilliseconds = 5_000

type RelayOptions = {
  readonly db: Database
  readonly tables: Pick<MessagingTables, 'events'>
  readonly source: string
  readonly publish: (event: EventEnvelope) => Promise<void>
  readonly isConnected: () => boolean
  readonly log: Logger
  readonly pollMilliseconds?: number
}

/** The event types that the broker has refused, each with the time of its next retry. */
const createRefusedTypes = (backoffMilliseconds: number) => {
  const retryAt = new Map<string, number>()
  return {
    all: (): string[] => [...retryAt.keys()],
    isDue: (type: string): boolean => performance.now() >= (retryAt.get(type) ?? Number.POSITIVE_INFINITY),
    add: (types: readonly string[]): void => {
      for (const type of types) retryAt.set(type, performance.now() + backoffMilliseconds)
    },
    delete: (type: string): void => {
      retryAt.delete(type)
    },
    clear: (): void => retryAt.clear(),
  }
}

/**
 * Publishes the log claim by claim. A full queue must not delay events for other queues. So after a refusal, events of
 * that type are left out of the claims. After a backoff, events of that type are retried in separate claims.
 *
 * @param onAccepted is called when the broker accepts events of a refused type again
 */
const createClaims = (
  { db, tables, source, publish, isConnected, log }: RelayOptions,
  { backoffMilliseconds, onAccepted }: { backoffMilliseconds: number; onAccepted: () => void },
) => {
  const refusedTypes = createRefusedTypes(backoffMilliseconds)
  let retrying: Promise<void> | undefined

  const claim = async (filter: Parameters<typeof publishClaim>[4]) => {
    const { claimed, published, refused, failure } = await publishClaim(db, tables, source, publish, filter)
    if (failure !== undefined) {
      log.warn(
        { event: 'relay.publish_refused', err: failure, claimed, published, types: refused },
        'the broker did not accept some events; the relay will publish these events again',
      )
    }
    refusedTypes.add(refused)
    return { claimed, refused }
  }

  const retryRefused = async (): Promise<void> => {
    for (const type of refusedTypes.all()) {
      if (!refusedTypes.isDue(type)) continue
      const { claimed, refused } = await claim({ only: type })
      // Nothing claimed: another relay has locked these events, and they may still be refused.
      if (claimed === 0 || refused.length > 0) continue
      refusedTypes.delete(type)
      onAccepted()
    }
  }

  return {
    /** Publishes one claim. Resolves with true if there may be more to publish at once. Never rejects. */
    publishNext: async (): Promise<boolean> => {
      // Without a broker no rows are claimed, so no transaction stays open while the broker is away.
      if (!isConnected()) return false
      try {
        // Runs concurrently with the other claims, because a queue that does not confirm keeps its claim waiting.
        retrying ??= retryRefused()
          .catch((error: unknown) =>
            log.warn(
              { event: 'relay.retry_failed', err: error },
              'the relay could not retry refused events; it will try again',
            ),
          )
          .finally(() => {
            retrying = undefined
          })
        const { claimed } = await claim({ without: refusedTypes.all() })
        // A claim with fewer events than `claimSize` took all events that it could. A further claim would find nothing,
        // and would cost a second transaction whenever a single event is published. An event that is committed
        // meanwhile wakes the relay.
        return claimed === claimSize
      } catch (error) {
        log.warn(
          { event: 'relay.claim_failed', err: error },
          'the relay could not work on the event log; it will try again',
        )
        return false
      }
    },

    /** Lets the next claim take events of refused types too, without waiting for their backoff. */
    skipBackoff: refusedTypes.clear,

    /** Resolves when no retry of refused events is in progress. */
    retriesDone: async (): Promise<void> => retrying,
  }
}

/**
 * Publishes committed events from the log to the broker. A commit in this process wakes the relay at once. Every second
 * (the poll interval) the relay also looks for events that other processes left unpublished. Any number of relays may
 * run at once.
 */
export const createRelay = (options: RelayOptions) => {
  const { pollMilliseconds = 1000, log } = options
  const claims = createClaims(options, { backoffMilliseconds: pollMilliseconds, onAccepted: () => task.wake() })
  const task: BackgroundTask = createBackgroundTask({
    name: 'relay events',
    everyMilliseconds: pollMilliseconds,
    run: claims.publishNext,
    log,
  })

  /** Publishes committed events until none is left or the deadline has passed. */
  const flush = async (deadline: number): Promise<void> => {
    await task.stop()
    while (Date.now() < deadline && (await claims.publishNext())) {
      // Each iteration publishes one claim.
    }
    await claims.retriesDone()
  }

  let isStarted = false
  let flushed: Promise<void> | undefined
  return {
    wake: task.wake,
    start: (): void => {
      isStarted = true
      task.start()
    },
    /** Publishes committed events for at most 5 s. Claims nothing afterwards. */
    stop: async (): Promise<void> => {
      // The last chance of this process to publish refused events.
      claims.skipBackoff()
      if (isStarted) flushed ??= flush(Date.now() + flushTimeoutMilliseconds)
      await settledWithin(flushTimeoutMilliseconds, Promise.resolve(flushed))
    },
    /** Resolves when no claim is in progress. */
    idle: async (): Promise<void> => void (await Promise.all([task.idle(), flushed, claims.retriesDone()])),
  }
}
