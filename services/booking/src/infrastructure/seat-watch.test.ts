import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { TooManyWatchers } from '../domain/errors.ts'
import { type SeatChanges, seatWatch } from './seat-watch.ts'

const showtimeId = 'showtime'

/** A seat watch on the allocations of one showtime, in memory. */
const watchSeats = () => {
  const seats = new Map<string, { sold: boolean; reservationId: string }>()
  const digest = () => (seats.size === 0 ? '' : JSON.stringify([...seats]))
  /** Runs before each read of the seats. */
  let beforeRead = async (): Promise<void> => undefined
  let reads = 0
  let wakes = 0
  const snapshots = {
    newest: async () => {
      reads += 1
      await beforeRead()
      return { seats: new Map(seats), digest: digest() }
    },
  }
  const watch = seatWatch(snapshots, () => {
    wakes += 1
  })
  const received: [string, boolean | undefined][] = []
  return {
    ...watch,
    received,
    reads: () => reads,
    wakes: () => wakes,
    listen: () => watch.watch(showtimeId, (changes: SeatChanges) => received.push(...changes)),
    hold: (seatId: string, reservationId: string) => seats.set(seatId, { sold: false, reservationId }),
    beforeRead: (run: () => Promise<void>) => {
      beforeRead = run
    },
  }
}

it('starts a watch only after the first read of the seats, so that no change is lost', async () => {
  const { beforeRead, listen, hold, poll, received } = watchSeats()
  const slow = Promise.withResolvers<void>()
  beforeRead(() => slow.promise)
  // A seat is held as soon as the watch has started.
  const held = listen().then(() => hold('A1', 'r1'))
  await turn()
  slow.resolve()
  await held
  await poll()
  expect(received).toEqual([['A1', false]])
})

it('reads the seats again for the next watch when the first read failed', async () => {
  const { beforeRead, listen, hold, poll, received } = watchSeats()
  beforeRead(() => Promise.reject(new Error('no database')))
  await expect(listen()).rejects.toThrow('no database')
  beforeRead(async () => undefined)
  await listen()
  hold('A1', 'r1')
  await poll()
  expect(received).toEqual([['A1', false]])
})

it('reports a seat that went from one customer to another between two polls', async () => {
  const { listen, hold, poll, received } = watchSeats()
  hold('A1', 'r1')
  hold('A2', 'r2')
  await listen()
  hold('A1', 'r3')
  await poll()
  expect(received).toEqual([['A1', false]])
})

it('accepts a thousand watchers, and one more when one of them stops', async () => {
  const { listen } = watchSeats()
  const [stop] = await Promise.all(Array.from({ length: 1_000 }, listen))
  await expect(listen()).rejects.toThrow(TooManyWatchers)
  stop?.()
  stop?.()
  await listen()
  await expect(listen()).rejects.toThrow(TooManyWatchers)
})

it('reports a change of this process at once, and polls again for changes during the pause', async () => {
  const { listen, hold, changed, pollChanged, received, wakes } = watchSeats()
  const stopping = new AbortController()
  await listen()
  hold('A1', 'r1')
  changed(showtimeId)
  expect(wakes()).toBe(1)
  const first = pollChanged(stopping.signal)
  await turn()
  expect(received).toEqual([['A1', false]])
  hold('A2', 'r1')
  changed(showtimeId)
  stopping.abort()
  expect(await first).toBe(true)
  expect(await pollChanged(stopping.signal)).toBe(false)
  expect(received).toEqual([
    ['A1', false],
    ['A2', false],
  ])
})

it('waits at least 100 ms between two polls for changes of this process', async () => {
  const { listen, hold, changed, pollChanged } = watchSeats()
  await listen()
  hold('A1', 'r1')
  changed(showtimeId)
  const begun = performance.now()
  await pollChanged(new AbortController().signal)
  expect(performance.now() - begun).toBeGreaterThanOrEqual(99)
})

it('reads nothing when a showtime that nobody watches changes', async () => {
  const { listen, changed, pollChanged, reads, wakes } = watchSeats()
  const stop = await listen()
  stop()
  changed(showtimeId)
  await pollChanged(new AbortController().signal)
  expect([reads(), wakes()]).toEqual([1, 0])
})
