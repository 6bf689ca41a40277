import type { ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { eventually } from '@marquee/testing/eventually'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing.ts'

const path = '/api/v1/showtimes/0199f3a0-5c1e-7d2b-9a64-2f8e61c0b7d1/seats/events'

let gateway: TestGateway
/** The responses of the streams that are open at the service. */
let opened: ServerResponse[]

beforeEach(async () => {
  gateway = await startTestGateway({ timeouts: { streamsEndSpreadMilliseconds: 200 } })
  opened = []
  gateway.upstreams.booking.answerWith((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.write('retry: 2000\n\n')
    opened.push(response)
  })
})
afterEach(() => gateway.stop())

/** Connects a listener. `text` returns the text that the listener has received so far. */
const listen = async (at = path, headers: Record<string, string> = {}) => {
  const leaving = new AbortController()
  const response = await fetch(`${gateway.url}${at}`, { signal: leaving.signal, headers })
  let text = ''
  let isEnded = false
  const reading = (async () => {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString()
  })()
    .catch(() => undefined)
    .finally(() => {
      isEnded = true
    })
  return {
    response,
    text: () => text,
    isEnded: () => isEnded,
    leave: async () => {
      leaving.abort()
      await reading
    },
  }
}

describe('the listeners of a showtime', () => {
  it('share one stream of the service, whatever the letter case of the id', async () => {
    const listeners = await Promise.all([
      listen(),
      listen(),
      listen(path.toUpperCase().replace(/API.V1.SHOWTIMES|SEATS.EVENTS/g, (part) => part.toLowerCase())),
    ])
    listeners.push(await listen(`${path}?since=1`))
    opened[0]?.write('event: seats\ndata: [1]\n\n')
    for (const { text } of listeners) {
      await eventually(() => expect(text()).toBe('retry: 2000\n\nevent: seats\ndata: [1]\n\n'))
    }
    expect(opened.length).toBe(1)
    await Promise.all(listeners.map(({ leave }) => leave()))
  })

  it('receive no events of another showtime, even if its id differs only at the end', async () => {
    const [first, second] = [await listen(), await listen(path.replace('b7d1', 'b7d2'))]
    expect(opened.length).toBe(2)
    opened[0]?.write('data: [1]\n\n')
    opened[1]?.write('data: [2]\n\n')
    await eventually(() => expect(first.text()).toContain('[1]'))
    await eventually(() => expect(second.text()).toContain('[2]'))
    expect([first.text(), second.text()]).toEqual(['retry: 2000\n\ndata: [1]\n\n', 'retry: 2000\n\ndata: [2]\n\n'])
    await Promise.all([first.leave(), second.leave()])
  })

  it('receive only complete events, even if one arrives in pieces and a listener joins in between', async () => {
    const first = await listen()
    opened[0]?.write('event: seats\nda')
    const second = await listen()
    opened[0]?.write('ta: [1]\n\nevent: seats\ndata: [2]\n')
    await eventually(() => expect(first.text()).toContain('[1]'))
    opened[0]?.write('\n')
    for (const { text } of [first, second]) {
      await eventually(() =>
        expect(text()).toBe('retry: 2000\n\nevent: seats\ndata: [1]\n\nevent: seats\ndata: [2]\n\n'),
      )
    }
    await Promise.all([first.leave(), second.leave()])
  })

  it('each get the response headers of their own request', async () => {
    const listener = await listen(path, { origin: 'https://cinema.example' })
    expect(Object.fromEntries(listener.response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'access-control-allow-origin': 'https://cinema.example',
      'x-content-type-options': 'nosniff',
      'x-request-id': expect.stringMatching(/^[\w-]{8,}$/),
    })
    const other = await listen()
    expect(other.response.headers.get('access-control-allow-origin')).toBeNull()
    await Promise.all([listener.leave(), other.leave()])
  })

  it('keep the stream of the service open until the last listener disconnects', async () => {
    const [first, second] = [await listen(), await listen()]
    let isClosed = false
    opened[0]?.once('close', () => {
      isClosed = true
    })
    await first.leave()
    opened[0]?.write(': ping\n\n')
    await eventually(() => expect(second.text()).toContain(': ping'))
    expect(isClosed).toBe(false)
    await second.leave()
    await eventually(() => expect(isClosed).toBe(true))
    const third = await listen()
    expect(opened.length).toBe(2)
    await third.leave()
  })

  it('are not delayed by a listener that does not read, and that listener is disconnected', async () => {
    const { hostname, port } = new URL(gateway.url)
    const slow = connect(Number(port), hostname)
    slow.on('error', () => undefined)
    slow.pause()
    slow.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`)
    await eventually(() => expect(opened.length).toBe(1))
    const listener = await listen()
    const event = `event: seats\ndata: ${'x'.repeat(100_000)}\n\n`
    for (let sent = 0; sent < 100; sent += 1) {
      opened[0]?.write(event)
      await eventually(() => expect(listener.text().split('\n\n').length).toBe(sent + 3))
    }
    await eventually(async () => {
      const { promise, resolve } = Promise.withResolvers<number>()
      gateway.gateway.http.server.getConnections((_, count) => resolve(count))
      expect(await promise).toBe(1)
    })
    slow.destroy()
    await listener.leave()
  })

  it('are disconnected when the stream ends, and get a new stream when they reconnect', async () => {
    const listeners = await Promise.all(Array.from({ length: 20 }, () => listen()))
    opened[0]?.end()
    await eventually(() => expect(listeners.every(({ isEnded }) => isEnded())).toBe(true))
    const back = await listen()
    opened[1]?.write('data: new\n\n')
    await eventually(() => expect(back.text()).toContain('data: new'))
    await back.leave()
  })

  it('get the answer of the service if it is not a stream', async () => {
    gateway.upstreams.booking.answerWith((_, response) => {
      response.writeHead(404, { 'content-type': 'application/problem+json' }).end('{"code":"showtime-not-found"}')
    })
    const answers = await Promise.all(Array.from({ length: 5 }, () => gateway.call(path)))
    for (const answer of answers) expect(answer).toMatchObject({ status: 404, json: { code: 'showtime-not-found' } })
  })

  it('get 503 while the service is down', async () => {
    await gateway.upstreams.booking.stop()
    expect(await gateway.call(path)).toMatchObject({ status: 503, json: { code: 'service-unavailable' } })
  })
})

describe('HEAD on an event stream', () => {
  const snapshot = path.replace('/events', '')
  const answerSnapshot = (status: number, headers: Record<string, string>) => {
    const seen: string[] = []
    gateway.upstreams.booking.answerWith((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers['if-none-match'] ?? ''}`.trim())
      response.writeHead(status, headers).end()
    })
    return seen
  }

  it.each([path, `${path}/`, `${path}?since=1`])(
    'has the status and headers of GET, and opens no stream: %s',
    async (at) => {
      const seen = answerSnapshot(200, { 'content-type': 'application/json', 'content-length': '700', etag: '"1"' })
      const answer = await gateway.call(at, { method: 'HEAD', headers: ['if-none-match', '"1"'] })
      expect(answer).toMatchObject({ status: 200, bytes: Buffer.alloc(0) })
      expect(answer.headers).toMatchObject({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      for (const name of ['etag', 'content-length']) expect(answer.headers).not.toHaveProperty(name)
      expect(seen).toEqual([`HEAD ${snapshot}`])
    },
  )

  it('is 404 if the showtime does not exist', async () => {
    answerSnapshot(404, { 'content-type': 'application/problem+json' })
    const { status, headers } = await gateway.call(path, { method: 'HEAD' })
    expect([status, headers['content-type']]).toEqual([404, 'application/problem+json'])
  })
})
