import { Agent, type ClientRequest, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Latency, latencyOf } from '../measuring/statistics.ts'
import { httpClient } from './http-client.ts'
import type { HttpRequest } from './load.ts'

/** Listeners to seat maps, and the holds whose events they should receive. */
export type ListenLoad = {
  readonly origin: string
  /** Showtimes that the listeners share evenly. */
  readonly showtimeIds: readonly string[]
  readonly listeners: number
  /** Holds to place, one after the other, each with its showtime. */
  readonly holds: readonly { readonly showtimeId: string; readonly request: HttpRequest }[]
  /** Maximum holds per second. After each response, the next hold waits for one second divided by this number. */
  readonly perSecond: number
}

export type ListenResult = {
  /** From the response to a hold until a listener of its showtime has the event, in milliseconds. */
  readonly delay: Latency
  /** Events that arrived. */
  readonly received: number
  /** Events that should have arrived. */
  readonly expected: number
}

const openedPerSecond = 500
/** The longest wait for events that have not arrived yet. */
const lastEventsMilliseconds = 3_000

/** Opens one stream; `onSeats` is called for each event `seats`. Resolves when the stream is open. */
const listenTo = (url: string, agent: Agent, onSeats: () => void): Promise<ClientRequest> =>
  new Promise((resolve, reject) => {
    const request = get(url, { agent }, (response) => {
      if (response.statusCode !== 200) return reject(new Error(`${url} answered ${response.statusCode}`))
      response.on('data', (chunk: Buffer) => {
        if (chunk.includes('event: seats')) onSeats()
      })
      response.on('error', () => undefined)
      return resolve(request)
    })
    request.on('error', reject)
  })

/** Opens the streams, places the holds, and measures how late the listeners receive the events. */
export const runListeners = async ({
  origin,
  showtimeIds,
  listeners,
  holds,
  perSecond,
}: ListenLoad): Promise<ListenResult> => {
  const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY })
  const client = httpClient(origin, 16)
  const streams: ClientRequest[] = []
  const delays: number[] = []
  // A showtime's changes are a second or more apart, so an event belongs to the latest change.
  const changedAt = new Map<string, number>()
  let expected = 0
  try {
    for (let index = 0; index < listeners; index += 1) {
      const showtimeId = showtimeIds[index % showtimeIds.length] ?? ''
      const url = `${origin}/api/v1/showtimes/${showtimeId}/seats/events`
      streams.push(
        await listenTo(url, agent, () => {
          const at = changedAt.get(showtimeId)
          if (at !== undefined) delays.push(performance.now() - at)
        }),
      )
      if (index % 50 === 49) await sleep(50_000 / openedPerSecond)
    }
    for (const { showtimeId, request } of holds) {
      changedAt.set(showtimeId, performance.now())
      const { status } = await client.send(request)
      changedAt.set(showtimeId, performance.now())
      if (status === 201) expected += Math.floor(listeners / showtimeIds.length)
      // The pause begins at the response, because two changes in quick succession would arrive as one event.
      await sleep(1_000 / perSecond)
    }
    const deadline = performance.now() + lastEventsMilliseconds
    while (delays.length < expected && performance.now() < deadline) await sleep(20)
    return { delay: latencyOf(delays), received: delays.length, expected }
  } finally {
    for (const stream of streams) stream.destroy()
    await client.close()
  }
}
