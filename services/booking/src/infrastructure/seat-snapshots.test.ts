import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Holdings } from './seat-allocations.ts'
import { seatSnapshots } from './seat-snapshots.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Snapshots of allocations in memory. `statements` lists the statements that were run. */
const openSnapshots = () => {
  const held = new Map<string, Holdings>()
  let changes = 0
  const statements: string[] = []
  /** Runs in each statement, after the statement has read the seats. */
  let duringStatement = async (): Promise<void> => undefined
  const snapshots = seatSnapshots({
    holdingsOf: async (ids) => {
      statements.push(`holdings of ${ids.length}`)
      const found = new Map(ids.map((id) => [id, held.get(id) ?? { seats: new Map(), digest: '' }]))
      await duringStatement()
      return found
    },
    digestsOf: async (ids) => {
      statements.push(`digests of ${ids.length}`)
      const found = new Map(ids.flatMap((id) => (held.has(id) ? [[id, held.get(id)?.digest ?? ''] as const] : [])))
      await duringStatement()
      return found
    },
  })
  return {
    ...snapshots,
    statements,
    hold: (id: string, ...seatIds: string[]) => {
      const added = seatIds.map((seatId) => [seatId, { sold: false, reservationId: 'r1' }] as const)
      changes += 1
      held.set(id, { seats: new Map([...(held.get(id)?.seats ?? []), ...added]), digest: `change ${changes}` })
    },
    release: (id: string) => held.delete(id),
    heldSeats: async (id: string) => [...(await snapshots.recent(id)).seats.keys()],
    duringStatement: (run: () => Promise<void>) => {
      duringStatement = run
    },
  }
}

it('reads the seats at most once in 300 ms, and shows a change after 300 ms', async () => {
  const { hold, heldSeats, statements } = openSnapshots()
  expect(await heldSeats('one')).toEqual([])
  hold('one', 'A1')
  vi.advanceTimersByTime(299)
  expect(await heldSeats('one')).toEqual([])
  expect(statements).toEqual(['holdings of 1'])
  vi.advanceTimersByTime(1)
  expect(await heldSeats('one')).toEqual(['A1'])
})

it('reads only the digests while no seat changes, and returns the same object', async () => {
  const { hold, recent, statements } = openSnapshots()
  hold('one', 'A1')
  const first = await recent('one')
  vi.advanceTimersByTime(300)
  expect(await recent('one')).toBe(first)
  expect(statements).toEqual(['holdings of 1', 'digests of 1'])
})

it('shows no seats after all seats were released', async () => {
  const { hold, release, heldSeats } = openSnapshots()
  hold('one', 'A1')
  expect(await heldSeats('one')).toEqual(['A1'])
  release('one')
  vi.advanceTimersByTime(300)
  expect(await heldSeats('one')).toEqual([])
})

it('reads many showtimes in one statement, and showtimes that are requested meanwhile in the next statement', async () => {
  const { recent, statements, duringStatement } = openSnapshots()
  const first = Promise.withResolvers<void>()
  duringStatement(() => first.promise)
  const early = [recent('one'), recent('two'), recent('one')]
  await new Promise((resolve) => setImmediate(resolve))
  const late = [recent('three'), recent('four'), recent('two')]
  expect(statements).toEqual(['holdings of 2'])
  first.resolve()
  await Promise.all([...early, ...late])
  expect(statements).toEqual(['holdings of 2', 'holdings of 2'])
})

it('reads at most 50 showtimes’ seats in one statement', async () => {
  const { recent, statements } = openSnapshots()
  await Promise.all(Array.from({ length: 120 }, (_, index) => recent(String(index))))
  expect(statements).toEqual(['holdings of 50', 'holdings of 50', 'holdings of 20'])
})

it('shows a change after `forget`, even if a read was in progress', async () => {
  const { hold, forget, heldSeats, duringStatement } = openSnapshots()
  const slow = Promise.withResolvers<void>()
  duringStatement(() => slow.promise)
  const before = heldSeats('one')
  await new Promise((resolve) => setImmediate(resolve))
  hold('one', 'A1')
  forget('one')
  const after = heldSeats('one')
  slow.resolve()
  expect([await before, await after, await heldSeats('one')]).toEqual([[], ['A1'], ['A1']])
})

it('`newest` shows a change at once', async () => {
  const { hold, heldSeats, newest } = openSnapshots()
  await heldSeats('one')
  hold('one', 'A1')
  expect((await newest('one')).seats.size).toBe(1)
  expect(await heldSeats('one')).toEqual(['A1'])
})

it('reads the seats again after a failed statement', async () => {
  const { heldSeats, duringStatement } = openSnapshots()
  duringStatement(() => Promise.reject(new Error('no database')))
  await expect(heldSeats('one')).rejects.toThrow('no database')
  duringStatement(async () => undefined)
  expect(await heldSeats('one')).toEqual([])
})

it('keeps at most 300,000 held and sold seats, and drops the showtimes that were requested least recently', async () => {
  const { hold, recent, statements } = openSnapshots()
  const ids = Array.from({ length: 160 }, (_, index) => String(index))
  const room = Array.from({ length: 2_000 }, (_, index) => `A${index + 1}`)
  for (const id of ids) hold(id, ...room)
  for (const id of ids) await recent(id)
  statements.length = 0
  vi.advanceTimersByTime(300)
  await recent('159')
  await recent('0')
  expect(statements).toEqual(['digests of 1', 'holdings of 1'])
})
