import type { Log } from '@marquee/service-kit/service/logger'
import { isBadData } from '../../infrastructure/bad-data.ts'
import type { EventCursor, EventCursors } from '../../infrastructure/event-cursor.ts'
import type { Payments } from '../../infrastructure/payments.ts'
import type { ListedEvent, PaymentProvider } from '../../infrastructure/stripe.ts'
import type { ApplyObservation } from '../apply-observation.ts'

/** Maximum pages of a hundred events that the first run goes back. */
const pagesBack = 100

/** The cursor stays this far behind, because an event may be listed later than newer events. */
const overlapSeconds = 60

type CatchUp = {
  cursors: EventCursors
  payments: Pick<Payments, 'appliedOf'>
  provider: Pick<PaymentProvider, 'listEvents' | 'isUnknownEvent'>
  applyObservation: ApplyObservation
  log: Pick<Log, 'error' | 'warn'>
}

/**
 * Reads the provider's own list of events from a stored cursor, oldest first, and applies new events like webhooks.
 * Changes whose webhooks were lost are found in this way. The cursor is an event of the provider and its time, so our
 * clock does not matter. The cursor stays a minute behind, because events may be listed late.
 *
 * Resolves with true if there is more to read. When the run is stopped, the next run continues at the cursor.
 *
 * @param pagesPerRun maximum pages of a run; a page is a hundred events, and the next run reads the rest
 */
export const catchUpEvents = ({
  cursors,
  payments,
  provider,
  applyObservation,
  pagesPerRun,
  log,
}: CatchUp & { pagesPerRun: number }) => {
  const apply = eventApplier({ payments, applyObservation, log })
  const startAtOldest = oldestEventReader({ cursors, provider, apply, log })

  /**
   * The last event of this process's previous run, and the cursor that the run stored. Undefined when that run left
   * nothing to read, or was stopped or failed.
   */
  let ahead: { readonly reached: EventCursor; readonly saved: EventCursor } | undefined

  const readFrom = async (start: EventCursor, before: EventCursor, stopping?: AbortSignal): Promise<boolean> => {
    const seen: EventCursor[] = []
    let reached = start
    let saved = before
    ahead = undefined
    for (let page = 0; page < pagesPerRun; page += 1) {
      if (stopping?.aborted) return false
      const { events, hasMore } = await provider.listEvents({ newerThan: reached.id })
      if (!(await apply(events.toReversed(), stopping))) return false
      seen.push(...events.map(({ id, created }) => ({ id, created })).reverse())
      reached = seen.at(-1) ?? start
      const settled = seen.findLast(({ created }) => created <= reached.created - overlapSeconds)
      if (settled !== undefined) {
        await cursors.move(settled)
        saved = settled
      }
      if (!hasMore) return false
    }
    // A run that covers less than a minute of events must move the cursor too, or every run would read the same pages.
    if (saved === before) {
      await cursors.move(reached)
      saved = reached
    }
    ahead = { reached, saved }
    return true
  }

  const read = async (stopping?: AbortSignal): Promise<boolean> => {
    const saved = (await cursors.read()) ?? (await startAtOldest())
    if (saved === undefined) return false
    // Another replica may have moved the cursor since the last run.
    const start = ahead?.saved.id === saved.id ? ahead.reached : saved
    try {
      return await readFrom(start, saved, stopping)
    } catch (error) {
      if (!provider.isUnknownEvent(error)) throw error
      log.warn(
        { event: 'stripe_events.cursor_expired', cursor: start },
        'Stripe no longer has the event that was read last; reading the list again from its oldest event',
      )
      const oldest = await startAtOldest()
      return oldest !== undefined && (await readFrom(oldest, oldest, stopping))
    }
  }

  return async (stopping?: AbortSignal): Promise<boolean> => (await cursors.exclusively(() => read(stopping))) ?? false
}

type Apply = ReturnType<typeof eventApplier>

/** Applies listed events in the given order. Resolves with false when a stop leaves events unapplied. */
const eventApplier = ({ payments, applyObservation, log }: Pick<CatchUp, 'payments' | 'applyObservation' | 'log'>) => {
  /**
   * Ids of logged events. Every run reads the last minute again, and must not log an event twice. Cleared at 1,000 ids.
   */
  const logged = new Set<string>()
  const logOnce = (id: string, context: { event: string; err?: unknown }, message: string): void => {
    if (logged.has(id)) return
    if (logged.size >= 1_000) logged.clear()
    logged.add(id)
    log.error({ stripeEvent: id, ...context }, message)
  }

  return async (events: readonly ListedEvent[], stopping?: AbortSignal): Promise<boolean> => {
    const applied = await payments.appliedOf(events.map(({ id }) => id))
    for (const { id, observation } of events) {
      if (stopping?.aborted) return false
      if (applied.has(id)) continue
      if (observation === undefined) {
        logOnce(id, { event: 'stripe_events.unparseable' }, 'a listed Stripe event cannot be parsed')
        continue
      }
      try {
        await applyObservation(observation)
      } catch (error) {
        // An event that can never be stored must not block the events after it.
        if (!isBadData(error)) throw error
        logOnce(id, { event: 'stripe_events.unstorable', err: error }, 'the database refuses a listed Stripe event')
      }
    }
    return true
  }
}

/**
 * Applies the oldest event of the provider's list, and moves the cursor to that event. Resolves with undefined for an
 * empty list.
 */
const oldestEventReader =
  ({ cursors, provider, apply, log }: Pick<CatchUp, 'cursors' | 'provider' | 'log'> & { apply: Apply }) =>
  async (): Promise<EventCursor | undefined> => {
    let { events, hasMore } = await provider.listEvents(undefined)
    let oldest = events.at(-1)
    for (let page = 1; hasMore && oldest !== undefined && page < pagesBack; page += 1) {
      ;({ events, hasMore } = await provider.listEvents({ olderThan: oldest.id }))
      oldest = events.at(-1) ?? oldest
    }
    if (oldest === undefined) return undefined
    if (hasMore) {
      log.error(
        { event: 'stripe_events.truncated', oldest: oldest.id },
        'the list of Stripe events is too long to read from the start; older events are skipped',
      )
    }
    await apply([oldest])
    await cursors.move(oldest)
    return oldest
  }
