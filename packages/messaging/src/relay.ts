import type { EventEnvelope } from '@marquee/contracts/define-event'
import type { Logger } from 'pino'
import { settledWithin } from './connection.ts'
import { type Database, publishClaim } from './outbox.ts'
import type { MessagingTables } from './tables.ts'

/** How long a stop may go on publishing; the rest stays in the log for the next relay. */
const flushMilliseconds = 5_000

/**
 * Moves committed events from the log to the broker. It is woken right after a commit in this process, and looks once a
 * second for what other processes left behind. Any number of relays may run at once.
 */
export const createRelay = (options: {
  db: Database
  tables: Pick<MessagingTables, 'events'>
  source: string
  publish: (event: EventEnvelope) => Promise<void>
  isConnected: () => boolean
  log: Logger
  pollMilliseconds?: number
}) => {
  const { db, tables, source, publish, isConnected, log, pollMilliseconds = 1000 } = options
  let running: Promise<void> | undefined
  let wanted = false
  let stopped = true
  let flushUntil = Number.POSITIVE_INFINITY
  let timer: NodeJS.Timeout | undefined

  /** Resolves with true if there may be more to publish right away. */
  const publishOnce = async (): Promise<boolean> => {
    // Without a broker the rows stay where they are: no transaction is held open waiting for it.
    if (!isConnected()) return false
    try {
      const { claimed, published, failure } = await publishClaim(db, tables, source, publish)
      if (failure === undefined) return claimed > 0
      log.warn({ err: failure, claimed, published }, 'events were not taken by the broker; they will be sent again')
    } catch (error) {
      log.warn({ err: error }, 'the relay could not work on the event log; it will try again')
    }
    return false
  }

  const run = async (): Promise<void> => {
    while (wanted && Date.now() < flushUntil) {
      wanted = false
      if (await publishOnce()) wanted = true
    }
    // In the same breath as the check above, so that no wake falls between the two and is lost.
    running = undefined
  }

  const wake = (): void => {
    if (stopped) return
    wanted = true
    running ??= run()
  }

  return {
    wake,
    start: () => {
      stopped = false
      timer = setInterval(wake, pollMilliseconds)
      wake()
    },
    /** Publishes what is committed, for a few seconds at most, then claims nothing more. */
    stop: async () => {
      clearInterval(timer)
      wake()
      stopped = true
      flushUntil = Date.now() + flushMilliseconds
      if (running) await settledWithin(flushMilliseconds, running)
    },
    /** Resolves when no claim is under way. */
    idle: async () => {
      await running
    },
  }
}
