import type { EventEnvelope } from '@marquee/contracts/define-event'
import type { Logger } from 'pino'
import { settledWithin } from '../connection/connection.ts'
import type { MessagingTables } from '../events/tables.ts'
import { type Database, publishClaim } from './outbox.ts'

/** How long a stop may go on publishing; the rest stays in the log for the next relay. */
const flushMilliseconds = 5_000

/**
 * Moves committed events from the log to the broker. It is woken right after a commit in this process, and looks once a
 * second for what other processes left behind. Any number of relays may run at once.
 *
 * A queue that takes nothing, because it is full, must not keep what others are waiting for: the types of events that were
 * refused rest for a while, and are then tried by themselves.
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
  /** Types of which something was refused since something was taken last, and when they may be tried again. */
  const resting = new Map<string, number>()
  let probing: Promise<void> | undefined

  const claim = async (what: Parameters<typeof publishClaim>[4]) => {
    const { claimed, published, refused, failure } = await publishClaim(db, tables, source, publish, what)
    if (failure !== undefined) {
      log.warn(
        { err: failure, claimed, published, types: refused },
        'events were not taken by the broker; they will be sent again',
      )
    }
    for (const type of refused) resting.set(type, performance.now() + pollMilliseconds)
    return { claimed, refused }
  }

  /** Beside everything else, because a queue that does not answer lets one wait. */
  const probe = async (): Promise<void> => {
    for (const [type, until] of resting) {
      if (performance.now() < until) continue
      const { claimed, refused } = await claim({ only: type })
      // That another relay has all of them in hand does not say that they are taken.
      if (claimed === 0 || refused.length > 0) continue
      resting.delete(type)
      wake()
    }
  }

  /** Resolves with true if there may be more to publish right away. */
  const publishOnce = async (): Promise<boolean> => {
    // Without a broker the rows stay where they are: no transaction is held open waiting for it.
    if (!isConnected()) return false
    try {
      probing ??= probe()
        .catch((error: unknown) => log.warn({ err: error }, 'the relay could not try again what was refused'))
        .finally(() => {
          probing = undefined
        })
      const { claimed } = await claim({ without: [...resting.keys()] })
      return claimed > 0
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
      // Now or never.
      resting.clear()
      wake()
      stopped = true
      flushUntil = Date.now() + flushMilliseconds
      const underWay = Promise.all([running, probing])
      await settledWithin(flushMilliseconds, underWay)
    },
    /** Resolves when no claim is under way. */
    idle: async () => {
      await Promise.all([running, probing])
    },
  }
}
