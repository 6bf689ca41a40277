import { expect, it } from 'vitest'
import type { EventCursor } from '../../infrastructure/event-cursor.ts'
import type { ListedEvent } from '../../infrastructure/stripe.ts'
import { catchUpEvents } from './catch-up-events.ts'

const errors: unknown[] = []
const log = { error: (what: unknown) => void errors.push(what), warn: () => undefined }

/**
 * A fake list of `count` events, one a second, in pages of `pageSize`. The cursor is at the first event, or is missing
 * if `isNew`. The event with the index `unparseable` has no observation.
 */
const listOf = (count: number, { pageSize = 100, pagesPerRun = 1, unparseable = -1, isNew = false } = {}) => {
  const list = Array.from(
    { length: count },
    (_, index): ListedEvent => ({
      id: `evt_${index}`,
      created: 1_000 + index,
      observation: index === unparseable ? undefined : { id: `evt_${index}`, type: 'payment_intent.succeeded' },
    }),
  )
  let saved: EventCursor | undefined = isNew ? undefined : { id: 'evt_0', created: 1_000 }
  const asked: string[] = []
  const applied: string[] = []
  const start = ({ onApply }: { onApply?: () => unknown } = {}) =>
    catchUpEvents({
      cursors: {
        exclusively: (work) => work(),
        read: async () => saved,
        move: async ({ id, created }) => {
          saved = { id, created }
        },
      },
      payments: { appliedOf: async (ids) => new Set(ids.filter((id) => applied.includes(id))) },
      provider: {
        listEvents: async (from) => {
          if (from === undefined || 'olderThan' in from) {
            if (!isNew) return expect.unreachable('the cursor is stored, so the list is read forward only')
            const end = from === undefined ? list.length : list.findIndex(({ id }) => id === from.olderThan)
            return { events: list.slice(Math.max(0, end - pageSize), end).toReversed(), hasMore: end > pageSize }
          }
          asked.push(from.newerThan)
          const begin = list.findIndex(({ id }) => id === from.newerThan) + 1
          const page = list.slice(begin, begin + pageSize)
          return { events: page.toReversed(), hasMore: begin + pageSize < list.length }
        },
        isUnknownEvent: () => false,
      },
      applyObservation: async ({ id }) => {
        applied.push(id)
        onApply?.()
      },
      pagesPerRun,
      log,
    })
  return { start, asked, applied, saved: () => saved }
}

it('reads each page once, although the stored cursor stays a minute behind the last event', async () => {
  const { start, asked, applied, saved } = listOf(1_001)
  const run = start()
  let runs = 1
  while (await run()) runs += 1
  expect(runs).toBe(10)
  expect(asked).toEqual(Array.from({ length: 10 }, (_, page) => `evt_${page * 100}`))
  expect(applied).toHaveLength(1_000)
  expect(saved()).toEqual({ id: 'evt_940', created: 1_940 })
})

it('begins with the oldest event when there is no cursor, however many pages back', async () => {
  const { start, applied } = listOf(350, { pagesPerRun: 10, isNew: true })
  await start()()
  expect(applied).toEqual(Array.from({ length: 350 }, (_, index) => `evt_${index}`))
})

it('begins a minute before the last event that was read, after a restart or after another replica has continued', async () => {
  const { start, asked } = listOf(1_001)
  const run = start()
  await run()
  expect(await start()()).toBe(true)
  expect(await run()).toBe(true)
  expect(asked).toEqual(['evt_0', 'evt_40', 'evt_80'])
})

it('stops between two events when asked to, and reads the rest in the next run', async () => {
  const { start, applied, saved } = listOf(301, { pagesPerRun: 3 })
  const stopping = new AbortController()
  const run = start({ onApply: () => applied.length === 150 && stopping.abort() })
  expect(await run(stopping.signal)).toBe(false)
  expect(applied).toHaveLength(150)
  expect(saved()).toEqual({ id: 'evt_40', created: 1_040 })
  expect(await start()()).toBe(false)
  expect(applied).toHaveLength(300)
})

it('logs an unparseable event only once, even when the event is read again', async () => {
  const { start, applied } = listOf(20, { unparseable: 15 })
  const run = start()
  for (let times = 0; times < 3; times += 1) await run()
  expect(errors).toEqual([{ event: 'stripe_events.unparseable', stripeEvent: 'evt_15' }])
  expect(applied).toHaveLength(18)
})
