import type { EventEnvelope } from '@marquee/contracts/define-event'
import { type BackgroundTask, createBackgroundTask } from '@marquee/kernel/background-task'
import type { Logger } from 'pino'
import { settledWithin } from '../connection/connection.ts'
import type { MessagingTables } from '../events/tables.ts'
import { type Database, publishClaim } from './outbox.ts'

/** How long a stop may go on publishing; the rest stays in the log for the next relay. */
const flushMilliseconds = 5_000

type RelayOptions = {
  readonly db: Database
  readonly tables: Pick<MessagingTables, 'events'>
  readonly source: string
  readonly publish: (event: EventEnvelope) => Promise<void>
  readonly isConnected: () => boolean
  readonly log: Logger
  readonly pollMilliseconds?: number
}

/** The types of events that the broker has refused. Each rests for a while, and may then be tried by itself. */
const createRefusedTypes = (restMilliseconds: number) => {
  const restingUntil = new Map<string, number>()
  return {
    all: (): string[] => [...restingUntil.keys()],
    hasRested: (type: string): boolean => performance.now() >= (restingUntil.get(type) ?? Number.POSITIVE_INFINITY),
    add: (types: readonly string[]): void => {
      for (const type of types) restingUntil.set(type, performance.now() + restMilliseconds)
    },
    delete: (type: string): void => {
      restingUntil.delete(type)
    },
    clear: (): void => restingUntil.clear(),
  }
}

/**
 * Publishes the log claim by claim. A queue that takes nothing, because it is full, must not keep what others are waiting
 * for: the types of events that were refused rest for a while, and are then tried by themselves.
 *
 * @param onTakenAgain is called when the broker takes events of a refused type again
 */
const createClaims = (
  { db, tables, source, publish, isConnected, log }: RelayOptions,
  { restMilliseconds, onTakenAgain }: { restMilliseconds: number; onTakenAgain: () => void },
) => {
  const refusedTypes = createRefusedTypes(restMilliseconds)
  let probing: Promise<void> | undefined

  const claim = async (what: Parameters<typeof publishClaim>[4]) => {
    const { claimed, published, refused, failure } = await publishClaim(db, tables, source, publish, what)
    if (failure !== undefined) {
      log.warn(
        { err: failure, claimed, published, types: refused },
        'events were not taken by the broker; they will be sent again',
      )
    }
    refusedTypes.add(refused)
    return { claimed, refused }
  }

  const tryRefused = async (): Promise<void> => {
    for (const type of refusedTypes.all()) {
      if (!refusedTypes.hasRested(type)) continue
      const { claimed, refused } = await claim({ only: type })
      // That another relay has all of them in hand does not say that they are taken.
      if (claimed === 0 || refused.length > 0) continue
      refusedTypes.delete(type)
      onTakenAgain()
    }
  }

  return {
    /** Publishes one claim. Resolves with true if there may be more to publish right away; never rejects. */
    publishNext: async (): Promise<boolean> => {
      // Without a broker the rows stay where they are: no transaction is held open waiting for it.
      if (!isConnected()) return false
      try {
        // Beside everything else, because a queue that does not answer lets one wait.
        probing ??= tryRefused()
          .catch((error: unknown) => log.warn({ err: error }, 'the relay could not try again what was refused'))
          .finally(() => {
            probing = undefined
          })
        const { claimed } = await claim({ without: refusedTypes.all() })
        return claimed > 0
      } catch (error) {
        log.warn({ err: error }, 'the relay could not work on the event log; it will try again')
        return false
      }
    },

    /** Lets the next claim take what was refused, rested or not. */
    endRests: refusedTypes.clear,

    /** Resolves when nothing that was refused is being tried. */
    probed: async (): Promise<void> => probing,
  }
}

/**
 * Moves committed events from the log to the broker. It is woken right after a commit in this process, and looks once a
 * second for what other processes left behind. Any number of relays may run at once.
 */
export const createRelay = (options: RelayOptions) => {
  const { pollMilliseconds = 1000, log } = options
  const claims = createClaims(options, { restMilliseconds: pollMilliseconds, onTakenAgain: () => task.wake() })
  const task: BackgroundTask = createBackgroundTask({
    name: 'relay events',
    everyMilliseconds: pollMilliseconds,
    run: claims.publishNext,
    log,
  })

  /** Publishes what is committed, until nothing is left or the time is over. */
  const flush = async (until: number): Promise<void> => {
    await task.stop()
    while (Date.now() < until && (await claims.publishNext())) {
      // Each turn publishes one claim.
    }
    await claims.probed()
  }

  let isStarted = false
  let flushed: Promise<void> | undefined
  return {
    wake: task.wake,
    start: (): void => {
      isStarted = true
      task.start()
    },
    /** Publishes what is committed, for a few seconds at most, then claims nothing more. */
    stop: async (): Promise<void> => {
      // Now or never.
      claims.endRests()
      if (isStarted) flushed ??= flush(Date.now() + flushMilliseconds)
      await settledWithin(flushMilliseconds, Promise.resolve(flushed))
    },
    /** Resolves when no claim is under way. */
    idle: async (): Promise<void> => void (await Promise.all([task.idle(), flushed, claims.probed()])),
  }
}
