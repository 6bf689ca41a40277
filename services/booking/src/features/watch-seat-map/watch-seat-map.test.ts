import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, it, vi } from 'vitest'
import type { SeatChanges } from '../../infrastructure/seat-watch.ts'
import { watchSeatMap } from './watch-seat-map.ts'

const layout = new Map(
  Array.from({ length: 2_000 }, (_, index) => {
    const id = `A${index + 1}`
    return [id, { id, row: 1, number: index + 1, type: 'standard' }]
  }),
)

const showtime = {
  id: 'showtime',
  movieId: 'movie',
  roomId: 'room',
  timeZone: 'Europe/Berlin',
  startsAt: new Date(),
  endsAt: new Date(),
  status: 'scheduled' as const,
  currency: 'eur',
  prices: { standard: 820 },
  layout,
}

/** Streams of one showtime, and what there is to tell about its seats. */
const openStreams = () => {
  const listeners = new Set<(changes: SeatChanges) => void>()
  const streams = watchSeatMap({
    showtimes: { get: async () => showtime },
    seatWatch: {
      watch: async (_, listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
  })
  return {
    streams,
    listeners,
    tell: (changes: SeatChanges) => {
      for (const listener of listeners) listener(changes)
    },
  }
}

afterEach(() => {
  vi.useRealTimers()
})

it('says something every 15 seconds, so that nobody between takes the connection for dead', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const { streams } = openStreams()
  const stream = await streams.open('showtime')
  const said = () => String(stream.read())
  expect(said()).toMatch(/^retry: \d+\n\n$/)
  vi.advanceTimersByTime(14_999)
  expect(said()).toBe('null')
  vi.advanceTimersByTime(1)
  expect(said()).toBe(': ping\n\n')
  vi.advanceTimersByTime(15_000)
  expect(said()).toBe(': ping\n\n')
  streams.close()
})

it('sends away who does not read, and keeps nothing for them', async () => {
  const { streams, listeners, tell } = openStreams()
  const stream = await streams.open('showtime')
  const all = new Map([...layout.keys()].map((id) => [id, true]))
  for (let times = 0; times < 10 && !stream.destroyed; times += 1) tell(all)
  expect(stream.destroyed).toBe(true)
  await sleep(0)
  expect(listeners.size).toBe(0)
  streams.close()
})

it('ends every stream when it closes, and those that are opened after', async () => {
  const { streams } = openStreams()
  const before = await streams.open('showtime')
  streams.close()
  const after = await streams.open('showtime')
  for (const stream of [before, after]) expect(Buffer.concat(await stream.toArray()).toString()).toMatch(/^retry/)
})
