import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, it, vi } from 'vitest'
import { planOf } from '../../domain/showtime.ts'
import type { SeatChanges } from '../../infrastructure/seat-watch.ts'
import { watchSeatMap } from './watch-seat-map.ts'

/** The largest room, with the longest seats in JSON. */
const plan = planOf(
  Array.from({ length: 2_000 }, (_, index) => {
    const number = (index % 900) + 100
    return { id: `AA${Math.floor(index / 900)}${number}`, row: 200, number, type: 'wheelchair', x: -999.75, y: -999.75 }
  }),
  null,
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
  prices: { wheelchair: 1_000_000 },
  ...plan,
  loneSeats: 'allow' as const,
}

/** Streams of one showtime. `send` sends changes of the showtime's seats to the streams. */
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
    send: (changes: SeatChanges) => {
      for (const listener of listeners) listener(changes)
    },
  }
}

afterEach(() => {
  vi.useRealTimers()
})

it('sends a ping every 15 seconds, as a comment and as an event that browsers show to the page', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const { streams } = openStreams()
  const stream = await streams.open('showtime')
  const sent = () => String(stream.read())
  expect(sent()).toMatch(/^retry: \d+\n\n$/)
  vi.advanceTimersByTime(14_999)
  expect(sent()).toBe('null')
  vi.advanceTimersByTime(1)
  expect(sent()).toBe(': ping\n\nevent: ping\ndata: []\n\n')
  vi.advanceTimersByTime(15_000)
  expect(sent()).toBe(': ping\n\nevent: ping\ndata: []\n\n')
  streams.close()
})

it('closes the stream of a client that leaves more unread than an event with all seats of the largest room', async () => {
  const { streams, listeners, send } = openStreams()
  const stream = await streams.open('showtime')
  const all = new Map([...plan.layout.keys()].map((id) => [id, true]))
  send(all)
  expect(stream.destroyed).toBe(false)
  for (let times = 0; times < 10 && !stream.destroyed; times += 1) send(all)
  expect(stream.destroyed).toBe(true)
  await sleep(0)
  expect(listeners.size).toBe(0)
  streams.close()
})

it('`close` ends every open stream, and every stream opened later', async () => {
  const { streams } = openStreams()
  const before = await streams.open('showtime')
  streams.close()
  const after = await streams.open('showtime')
  for (const stream of [before, after]) expect(Buffer.concat(await stream.toArray()).toString()).toMatch(/^retry/)
})
