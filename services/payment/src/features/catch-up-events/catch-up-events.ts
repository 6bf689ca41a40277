import type { Log } from '@marquee/service-kit/service/logger'
import { isBadData } from '../../infrastructure/bad-data.ts'
import type { EventCursor, EventCursors } from '../../infrastructure/event-cursor.ts'
import type { Payments } from '../../infrastructure/payments.ts'
import type { ListedEvent, PaymentProvider } from '../../infrastructure/stripe.ts'
import type { ApplyNews } from '../apply-news.ts'

/** How far back the first run goes at most, in pages of a hundred events. */
const pagesBack = 100

/** An event may be listed later than others that were made in the same second, or a little before. */
const overlapSeconds = 60

type CatchUp = {
  cursors: EventCursors
  payments: Pick<Payments, 'appliedOf'>
  provider: Pick<PaymentProvider, 'listEvents' | 'isUnknownEvent'>
  applyNews: ApplyNews
  log: Pick<Log, 'error' | 'warn'>
}

/**
 * Reads the provider's own list of events from where it was left, oldest first, and applies what is new as if it had come
 * by webhook: whatever a lost webhook would have told is found. Where it was left is an event of the provider and its time,
 * so that our clock has no say. What was read in the last minute is read again after a stop, because an event may be listed
 * late. Resolves with true if there is more to read; when it is being stopped it leaves the rest, and what it has not applied
 * is where it was left.
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
}: CatchUp & { pagesPerRun: number }) => {
  const apply = eventApplier({ payments, applyNews, log })
  const begin = beginning({ cursors, provider, apply, log })

  /** Where the last run ended while there was more, and what it left written down. */
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
    // More in a minute than a run reads: after a stop it goes on from here, or it would read the same again and again.
    if (saved === before) {
      await cursors.move(reached)
      saved = reached
    }
    ahead = { reached, saved }
    return true
  }

  const read = async (stopping?: AbortSignal): Promise<boolean> => {
    const saved = (await cursors.read()) ?? (await begin())
    if (saved === undefined) return false
    // Another replica may have gone on in between.
    const start = ahead?.saved.id === saved.id ? ahead.reached : saved
    try {
      return await readFrom(start, saved, stopping)
    } catch (error) {
      if (!provider.isUnknownEvent(error)) throw error
      log.warn(
        { cursor: start },
        'the provider has forgotten the event that was read last; its list is read from the beginning',
      )
      const oldest = await begin()
      return oldest !== undefined && (await readFrom(oldest, oldest, stopping))
    }
  }

  return async (stopping?: AbortSignal): Promise<boolean> => (await cursors.exclusively(() => read(stopping))) ?? false
}

type Apply = ReturnType<typeof eventApplier>

/** Applies listed events, the oldest first. Resolves with false if it was stopped before the last one. */
const eventApplier = ({ payments, applyNews, log }: Pick<CatchUp, 'payments' | 'applyNews' | 'log'>) => {
  /** Those that somebody has been told of: the last minute is read again and again. Emptied at times, to be bounded. */
  const told = new Set<string>()
  const tell = (id: string, what: string, err?: unknown): void => {
    if (told.has(id)) return
    if (told.size >= 1_000) told.clear()
    told.add(id)
    log.error({ stripeEvent: id, ...(err === undefined ? {} : { err }) }, what)
  }

  return async (events: readonly ListedEvent[], stopping?: AbortSignal): Promise<boolean> => {
    const applied = await payments.appliedOf(events.map(({ id }) => id))
    for (const { id, news } of events) {
      if (stopping?.aborted) return false
      if (applied.has(id)) continue
      if (news === undefined) {
        tell(id, 'a listed event that is not understood')
        continue
      }
      try {
        await applyNews(news)
      } catch (error) {
        // One event that can never be stored must not keep all later ones from being read.
        if (!isBadData(error)) throw error
        tell(id, 'a listed event that cannot be applied', error)
      }
    }
    return true
  }
}

/** The oldest event that the provider still has, applied; undefined if it has none. */
const beginning =
  ({ cursors, provider, apply, log }: Pick<CatchUp, 'cursors' | 'provider' | 'log'> & { apply: Apply }) =>
  async (): Promise<EventCursor | undefined> => {
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
