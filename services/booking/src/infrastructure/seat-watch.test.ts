import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { TooManyWatchers } from '../domain/errors.ts'
import { type SeatChanges, seatWatch } from './seat-watch.ts'

const showtimeId = 'showtime'

/** The allocations of one showtime, in memory, and somebody who watches them. */
const watchSeats = () => {
  const seats = new Map<string, { sold: boolean; reservationId: string }>()
  const digest = () => (seats.size === 0 ? '' : JSON.stringify([...seats]))
  /** Runs before each read of the seats. */
  let beforeRead = async (): Promise<void> => undefined
  const watch = seatWatch({
    of: async () => new Map(),
    holdingsOf: async () => {
      await beforeRead()
      return { seats: new Map(seats), digest: digest() }
    },
    digestsOf: async () => new Map(seats.size === 0 ? [] : [[showtimeId, digest()]]),
  })
  const heard: [string, boolean | undefined][] = []
  return {
    ...watch,
    heard,
    listen: () => watch.watch(showtimeId, (changes: SeatChanges) => heard.push(...changes)),
    hold: (seatId: string, reservationId: string) => seats.set(seatId, { sold: false, reservationId }),
    beforeRead: (run: () => Promise<void>) => {
      beforeRead = run
    },
  }
}

it('begins only when it knows what changes begin from, so that none is lost in between', async () => {
  const { beforeRead, listen, hold, look, heard } = watchSeats()
  const slow = Promise.withResolvers<void>()
  beforeRead(() => slow.promise)
  // A seat is held as soon as the watcher believes to be watching.
  const held = listen().then(() => hold('A1', 'r1'))
  await turn()
  slow.resolve()
  await held
  await look()
  expect(heard).toEqual([['A1', false]])
})

it('starts afresh after a first read that failed', async () => {
  const { beforeRead, listen, hold, look, heard } = watchSeats()
  beforeRead(() => Promise.reject(new Error('no database')))
  await expect(listen()).rejects.toThrow('no database')
  beforeRead(async () => undefined)
  await listen()
  hold('A1', 'r1')
  await look()
  expect(heard).toEqual([['A1', false]])
})

it('tells of a seat that went from one customer to another between two looks', async () => {
  const { listen, hold, look, heard } = watchSeats()
  hold('A1', 'r1')
  hold('A2', 'r2')
  await listen()
  hold('A1', 'r3')
  await look()
  expect(heard).toEqual([['A1', false]])
})

it('lets in a thousand watchers, and one more when one of them leaves', async () => {
  const { listen } = watchSeats()
  const [leave] = await Promise.all(Array.from({ length: 1_000 }, listen))
  await expect(listen()).rejects.toThrow(TooManyWatchers)
  leave?.()
  leave?.()
  await listen()
  await expect(listen()).rejects.toThrow(TooManyWatchers)
})
