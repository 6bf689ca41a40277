import type { Log } from '@marquee/service-kit/logger'
import { isBadData } from '../../infrastructure/bad-data.ts'
import type { EventCursor, EventCursors } from '../../infrastructure/event-cursor.ts'
import type { Payments } from '../../infrastructure/payments.ts'
import type { ListedEvent, PaymentProvider } from '../../infrastructure/stripe.ts'
import type { ApplyNews } from '../apply-news.ts'

/** How far back the first run goes at most, in pages of a hundred events. */
const pagesBack = 100

/** An event may be listed later than others that were made in the same second, or a little before. */
const overlapSeconds = 60

/**
 * Reads the provider's own list of events from where it was left, oldest first, and applies what is new as if it had come
 * by webhook: whatever a lost webhook would have told is found. Where it was left is an event of the provider and its time,
 * so that our clock has no say. Resolves with true if there is more to read.
 *
 * @param pagesPerRun bounds a run; a page is a hundred events, and what is left over is for the next run
 */
export const catchUpEvents = ({
  cursors,
  payments,
  provider,
  applyNews,
  pagesPerRun,
  log,
}: {
  cursors: EventCursors
  payments: Payments
  provider: PaymentProvider
  applyNews: ApplyNews
  pagesPerRun: number
  log: Log
}) => {
  const apply = async (events: readonly ListedEvent[]): Promise<void> => {
    const applied = await payments.appliedOf(events.map(({ id }) => id))
    for (const { id, news } of events) {
      if (applied.has(id)) continue
      if (news === undefined) {
        log.error({ stripeEvent: id }, 'a listed event that is not understood')
        continue
      }
      try {
        await applyNews(news)
      } catch (error) {
        // One event that can never be stored must not keep all later ones from being read.
        if (!isBadData(error)) throw error
        log.error({ err: error, stripeEvent: id }, 'a listed event that cannot be applied')
      }
    }
  }

  /** The oldest event that the provider still has, applied; undefined if it has none. */
  const begin = async (): Promise<EventCursor | undefined> => {
    let { events, hasMore } = await provider.listEvents(undefined)
    let oldest = events.at(-1)
    for (let page = 1; hasMore && oldest !== undefined && page < pagesBack; page += 1) {
      ;({ events, hasMore } = await provider.listEvents({ olderThan: oldest.id }))
      oldest = events.at(-1) ?? oldest
    }
    if (oldest === undefined) return undefined
    if (hasMore) log.error({ begin: oldest.id }, 'there are older events than were gone back to; they are not read')
    await apply([oldest])
    await cursors.move(oldest)
    return oldest
  }

  const readFrom = async (start: EventCursor): Promise<boolean> => {
    const seen: EventCursor[] = []
    let reached = start
    let hasMoved = false
    for (let page = 0; page < pagesPerRun; page += 1) {
      const { events, hasMore } = await provider.listEvents({ newerThan: reached.id })
      await apply(events.toReversed())
      seen.push(...events.map(({ id, created }) => ({ id, created })).reverse())
      reached = seen.at(-1) ?? start
      const settled = seen.findLast(({ created }) => created <= reached.created - overlapSeconds)
      if (settled !== undefined) {
        await cursors.move(settled)
        hasMoved = true
      }
      if (!hasMore) return false
    }
    // More in a minute than a run reads: the next run goes on from here, or it would read the same again and again.
    if (!hasMoved) await cursors.move(reached)
    return true
  }

  const read = async (): Promise<boolean> => {
    const cursor = (await cursors.read()) ?? (await begin())
    if (cursor === undefined) return false
    try {
      return await readFrom(cursor)
    } catch (error) {
      if (!provider.isUnknownEvent(error)) throw error
      log.warn(
        { cursor },
        'the provider has forgotten the event that was read last; its list is read from the beginning',
      )
      const oldest = await begin()
      return oldest !== undefined && (await readFrom(oldest))
    }
  }

  return async (): Promise<boolean> => (await cursors.exclusively(read)) ?? false
}
