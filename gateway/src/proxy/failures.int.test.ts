import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '@marquee/testing/eventually'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { hold, startTestGateway, type TestGateway } from '../testing.ts'

let gateway: TestGateway

// Shorter than the default timeouts, and in the same order.
const timeouts = {
  connectMilliseconds: 300,
  queueMilliseconds: 600,
  responseStartMilliseconds: 800,
  betweenChunksMilliseconds: 900,
  wholeResponseMilliseconds: 3_000,
  ownRequestMilliseconds: 300,
}

beforeEach(async () => {
  gateway = await startTestGateway({ timeouts })
})
afterEach(() => gateway.stop())

/** Maximum connections of the gateway to one replica for requests of the kind `request`. */
const maxConnections = 128

const unavailable = { status: 503, json: { code: 'service-unavailable', service: 'catalog', status: 503 } }

describe('a service that', () => {
  it('is down causes a 503 that names the service and says when to try again, and is used again once it is back', async () => {
    const { catalog } = gateway.upstreams
    await catalog.stop()
    const answer = await gateway.call('/api/v1/movies')
    expect(answer).toMatchObject(unavailable)
    expect(answer.headers).toMatchObject({ 'retry-after': '1', 'content-type': 'application/problem+json' })
    const post = { method: 'POST', headers: ['authorization', await gateway.bearer()], body: '{}' }
    expect(await gateway.call('/api/v1/rooms', post)).toMatchObject(unavailable)
    expect((await gateway.call('/api/v1/showtimes/1/seats')).status).toBe(200)

    await catalog.restart()
    expect((await gateway.call('/api/v1/movies')).status).toBe(200)
  })

  it('never answers causes a 503 after the response timeout', async () => {
    const held = hold(gateway.upstreams.catalog)
    const start = performance.now()
    expect(await gateway.call('/api/v1/movies')).toMatchObject(unavailable)
    // undici updates its clock twice a second, so a timeout can be up to half a second early.
    expect(performance.now() - start).toBeGreaterThan(timeouts.responseStartMilliseconds - 550)
    expect(performance.now() - start).toBeLessThan(timeouts.responseStartMilliseconds + 1_500)
    await eventually(() => expect(held.aborted()).toBe(1))
  })

  it('accepts no connection causes a 503 after the connect timeout', async () => {
    // Like a process that was stopped by a signal, once its backlog of connections is full.
    const server = createServer({ pauseOnConnect: true }).listen({ port: 0, host: '127.0.0.1', backlog: 1 })
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const behind = await startTestGateway({ timeouts, settings: { CATALOG_URL: `http://127.0.0.1:${port}` } })
    const start = performance.now()
    const answers = await Promise.all(Array.from({ length: 5 }, () => behind.call('/api/v1/movies')))
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503])
    expect(performance.now() - start).toBeLessThan(3_000)
    await behind.stop()
    server.close()
  })

  it('exceeds the response timeout is not sent the request twice', async () => {
    const held = hold(gateway.upstreams.catalog)
    await gateway.call('/api/v1/movies')
    expect(held.count()).toBe(1)
  })

  it('answers 503 itself is not sent the request again', async () => {
    let asked = 0
    gateway.upstreams.catalog.answerWith((_, response) => {
      asked += 1
      response.writeHead(503, { 'retry-after': '7' }).end()
    })
    expect((await gateway.call('/api/v1/movies')).headers['retry-after']).toBe('7')
    expect(asked).toBe(1)
  })

  it('answers with something other than HTTP causes a 503', async () => {
    gateway.upstreams.catalog.answerWith((request) => request.socket.end('nonsense\r\n\r\n'))
    expect(await gateway.call('/api/v1/movies')).toMatchObject(unavailable)
  })

  it('cuts off a short response causes a 503, and when it cuts off a long one, the client’s response is cut off too', async () => {
    gateway.upstreams.catalog.answerWith((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 })
      response.write('{"half":')
      setImmediate(() => response.destroy())
    })
    expect(await gateway.call('/api/v1/movies')).toMatchObject(unavailable)

    gateway.upstreams.catalog.answerWith((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write('x'.repeat(100_000))
      setTimeout(() => response.destroy(), 50)
    })
    await expect(gateway.call('/api/v1/movies')).rejects.toThrow(/aborted|hang up|ECONNRESET/)
  })

  it('pauses for too long in a response has its response aborted', async () => {
    gateway.upstreams.catalog.answerWith((_, response) => {
      response.writeHead(200).write('x'.repeat(100_000))
    })
    const start = performance.now()
    await expect(gateway.call('/api/v1/movies')).rejects.toThrow(/aborted|hang up|ECONNRESET/)
    expect(performance.now() - start).toBeLessThan(timeouts.betweenChunksMilliseconds + 1_500)
  })

  it('sends a response too slowly has its response aborted', async () => {
    gateway.upstreams.catalog.answerWith((_, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('x'), 100)
      response.once('close', () => clearInterval(timer))
    })
    const start = performance.now()
    await expect(gateway.call('/api/v1/movies')).rejects.toThrow(/aborted|hang up|ECONNRESET/)
    expect(performance.now() - start).toBeLessThan(timeouts.wholeResponseMilliseconds + 1_500)
  })

  it('hangs makes waiting requests fail: each gets a 503 after the queue timeout', async () => {
    const slow = await startTestGateway({
      timeouts: { queueMilliseconds: timeouts.queueMilliseconds, responseStartMilliseconds: 60_000 },
    })
    onTestFinished(() => slow.stop())
    const held = hold(slow.upstreams.catalog)
    let movies = 0
    // Requests for the same URL would make one request to the service.
    const ask = async () => (await slow.call(`/api/v1/movies/${movies++}`)).status
    const hung: Promise<unknown>[] = []
    // A few at a time, because a busy machine may be too slow to connect all requests before the queue timeout.
    while (held.count() < maxConnections) {
      const wanted = Math.min(held.count() + 16, maxConnections)
      const asked = Array.from({ length: wanted - held.count() }, ask)
      hung.push(...asked)
      await Promise.race([...asked, eventually(() => expect(held.count()).toBe(wanted))])
    }
    expect(await Promise.all(Array.from({ length: 50 }, ask))).toEqual(Array.from({ length: 50 }, () => 503))
    expect([held.count(), held.aborted()]).toEqual([maxConnections, 0])
    held.letGo()
    expect((await Promise.all(hung)).filter((status) => status === 200)).toHaveLength(maxConnections)
    slow.upstreams.catalog.answerWith()
    expect(await ask()).toBe(200)
  })
})

it('a request that would wait for a connection is refused at once if the last request has waited too long', async () => {
  const busy = await startTestGateway({
    timeouts: { busyAfterMilliseconds: 100, queueMilliseconds: 60_000, responseStartMilliseconds: 60_000 },
  })
  onTestFinished(() => busy.stop())
  const origin = 'https://cinema.example'
  const held: (() => void)[] = []
  busy.upstreams.catalog.answerWith((_, response) => held.push(() => response.end('{}')))
  let movies = 0
  const ask = () => busy.call(`/api/v1/movies/${movies++}`)
  const answers = Array.from({ length: maxConnections }, ask)
  await eventually(() => expect(held).toHaveLength(maxConnections))
  const waiting = ask()
  await sleep(1_000)
  held[0]?.()
  await eventually(() => expect(held).toHaveLength(maxConnections + 1))

  const refused = await ask()
  expect(refused).toMatchObject({ status: 503, json: { code: 'busy', service: 'catalog' } })
  expect(refused.headers['retry-after']).toBe('1')
  // The refusal comes before the token is verified, and has the headers that let a page of the storefront read the
  // response.
  const early = await busy.call('/api/v1/rooms', { method: 'POST', headers: ['origin', origin], body: '{}' })
  expect(early).toMatchObject({ status: 503, json: { code: 'busy', service: 'catalog' } })
  expect(early.headers).toMatchObject({ 'retry-after': '1', 'access-control-allow-origin': origin })
  expect((await busy.call('/api/v1/reservations', { method: 'POST', body: '{}' })).status).toBe(401)

  busy.upstreams.catalog.answerWith()
  for (const answer of held) answer()
  expect(new Set((await Promise.all([...answers, waiting])).map(({ status }) => status))).toEqual(new Set([200]))
  expect((await ask()).status).toBe(200)
})

it('a request with Prefer: wait is answered at once while all slots for waits are taken', async () => {
  const withDefaults = await startTestGateway()
  const waiting: (() => void)[] = []
  let asked = 0
  withDefaults.upstreams.payment.answerWith((request, response) => {
    if (request.headers['prefer'] !== undefined) waiting.push(() => response.end('{}'))
    else {
      asked += 1
      response.end('{}')
    }
  })
  const headers = ['authorization', await withDefaults.bearer(), 'prefer', 'wait=10']
  const answers = Array.from({ length: 320 }, () => withDefaults.call('/api/v1/reservations/1/payment', { headers }))
  await eventually(() => expect(asked).toBe(20))
  withDefaults.upstreams.payment.answerWith()
  for (const answer of waiting) answer()
  expect(new Set((await Promise.all(answers)).map(({ status }) => status))).toEqual(new Set([200]))
  await withDefaults.stop()
})

describe('a request whose connection breaks before there is a response', () => {
  const breakOnce = (upstream: TestGateway['upstreams']['catalog']) => {
    let asked = 0
    upstream.answerWith((request, response) => {
      asked += 1
      if (asked === 1) request.socket.destroy()
      else response.end('{}')
    })
    return () => asked
  }

  it.each(['GET', 'HEAD'])('is retried once for %s', async (method) => {
    const asked = breakOnce(gateway.upstreams.catalog)
    expect((await gateway.call('/api/v1/movies', { method })).status).toBe(200)
    expect(asked()).toBe(2)
  })

  it('is not sent a third time', async () => {
    let asked = 0
    gateway.upstreams.catalog.answerWith((request) => {
      asked += 1
      request.socket.destroy()
    })
    expect(await gateway.call('/api/v1/movies')).toMatchObject(unavailable)
    expect(asked).toBe(2)
  })

  it.each(['POST', 'PATCH', 'DELETE'])(
    'is not retried for %s, because it may have been carried out',
    async (method) => {
      const asked = breakOnce(gateway.upstreams.catalog)
      const headers = ['authorization', await gateway.bearer()]
      const path = method === 'POST' ? '/api/v1/rooms' : '/api/v1/rooms/1'
      expect(await gateway.call(path, { method, headers })).toMatchObject(unavailable)
      expect(asked()).toBe(1)
    },
  )

  it('because the service restarts under load gets 200 or 503 and no other status', async () => {
    const { catalog } = gateway.upstreams
    const statuses: unknown[] = []
    let isOver = false
    const readers = Array.from({ length: 8 }, async () => {
      while (!isOver) statuses.push((await gateway.call('/api/v1/movies')).status)
    })
    for (let round = 0; round < 5; round += 1) {
      const before = statuses.length
      await eventually(() => expect(statuses.length).toBeGreaterThan(before + 50))
      await catalog.restart()
    }
    isOver = true
    await Promise.all(readers)
    expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([])
    expect(statuses.at(-1)).toBe(200)
  })
})

describe('a client that disconnects', () => {
  it('before there is a response aborts the request at the service', async () => {
    const held = hold(gateway.upstreams.catalog)
    const gone = new AbortController()
    const call = gateway.call('/api/v1/movies', { signal: gone.signal })
    await eventually(() => expect(held.count()).toBe(1))
    gone.abort()
    await expect(call).rejects.toThrow()
    await eventually(() => expect(held.aborted()).toBe(1))
    expect(held.count()).toBe(1)
  })

  it('in the middle of an event stream closes the stream at the service', async () => {
    let closed = false
    gateway.upstreams.booking.answerWith((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n')
      response.once('close', () => {
        closed = true
      })
    })
    const gone = new AbortController()
    const response = await fetch(`${gateway.url}/api/v1/showtimes/1/seats/events`, { signal: gone.signal })
    await response.body?.getReader().read()
    gone.abort()
    await eventually(() => expect(closed).toBe(true))
  })

  it('in the middle of its body aborts the request at the service', async () => {
    let cause: unknown
    gateway.upstreams.catalog.answerWith(async (request) => {
      await request.toArray().catch((error: unknown) => {
        cause = error
      })
    })
    const gone = new AbortController()
    const stream = new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(1000)),
    })
    const call = fetch(`${gateway.url}/api/v1/movies`, {
      method: 'POST',
      headers: { authorization: await gateway.bearer() },
      body: stream,
      duplex: 'half',
      signal: gone.signal,
    })
    await eventually(() => expect(gateway.upstreams.catalog.sockets.size).toBe(1))
    gone.abort()
    await expect(call).rejects.toThrow()
    await eventually(() => expect(cause).toBeDefined())
  })
})

describe('an event stream', () => {
  it('may last longer than the timeout for whole responses', async () => {
    gateway.upstreams.booking.answerWith((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      let pings = 0
      const timer = setInterval(() => {
        pings += 1
        if (pings * 400 > timeouts.wholeResponseMilliseconds + 800) response.end('data: last\n\n')
        else response.write(': ping\n\n')
      }, 400)
      response.once('close', () => clearInterval(timer))
    })
    const start = performance.now()
    const answer = await gateway.call('/api/v1/showtimes/1/seats/events')
    expect(answer.bytes.toString()).toMatch(/data: last\n\n$/)
    expect(performance.now() - start).toBeGreaterThan(timeouts.wholeResponseMilliseconds)
  })
})
