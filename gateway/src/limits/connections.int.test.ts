import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { eventually } from '@marquee/testing/eventually'
import { afterEach, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing.ts'

let gateway: TestGateway
afterEach(() => gateway.stop())

const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nhost: cinema.example\r\n${more}\r\n`

/** A raw connection to the gateway. Everything received is kept as text. */
const open = async () => {
  const { hostname, port } = new URL(gateway.url)
  const socket: Socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  let text = ''
  let isClosed = false
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
  })
  socket.on('error', () => undefined)
  socket.once('close', () => {
    isClosed = true
  })
  return {
    socket,
    write: (data: string) => socket.write(data),
    statuses: () => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status)),
    text: () => text,
    isClosed: () => isClosed,
    close: () => socket.destroy(),
  }
}

describe('a connection', () => {
  it('has its pipelined requests handled one after the other', async () => {
    gateway = await startTestGateway()
    let inFlight = 0
    let most = 0
    gateway.upstreams.catalog.answerWith((_, response) => {
      inFlight += 1
      most = Math.max(most, inFlight)
      setTimeout(() => {
        inFlight -= 1
        response.end('{}')
      }, 10)
    })
    const connection = await open()
    connection.write(get('/api/v1/movies').repeat(10))
    await eventually(() => expect(connection.statuses()).toEqual(Array.from({ length: 10 }, () => 200)))
    expect(most).toBe(1)
    connection.close()
  })

  it('is closed when too many pipelined requests wait behind an event stream', async () => {
    gateway = await startTestGateway()
    gateway.upstreams.booking.answerWith((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n')
    })
    const connection = await open()
    connection.write(get('/api/v1/showtimes/1/seats/events'))
    await eventually(() => expect(connection.text()).toContain(': hello'))
    connection.write(get('/api/v1/openapi.json').repeat(590))
    await eventually(() => expect(connection.isClosed()).toBe(true))
    expect(connection.statuses()).toEqual([200])
    expect(gateway.upstreams.catalog.seen).toEqual([])
  })

  it('is closed when its client does not read the responses', async () => {
    gateway = await startTestGateway({ timeouts: { unreadMilliseconds: 500 } })
    const connection = await open()
    connection.socket.pause()
    // These responses together are larger than the socket buffers.
    connection.write(get('/redoc/redoc.standalone.js').repeat(12))
    await eventually(() => expect(connection.isClosed()).toBe(false))
    await eventually(
      async () => {
        const { promise, resolve } = Promise.withResolvers<number>()
        gateway.gateway.http.server.getConnections((_, count) => resolve(count))
        expect(await promise).toBe(0)
      },
      { within: 10_000 },
    )
    connection.close()
  })
})

describe('a body', () => {
  const post = (length: number) =>
    `POST /api/v1/auth/refresh HTTP/1.1\r\nhost: cinema.example\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`

  it('takes no connection to the service before it is complete', async () => {
    gateway = await startTestGateway()
    const slow = await Promise.all(Array.from({ length: 140 }, open))
    for (const connection of slow) connection.write(`${post(60_000)}{`)
    await eventually(async () => {
      const answer = await gateway.call('/api/v1/auth/refresh', { method: 'POST', body: '{}' })
      expect(answer.status).toBe(200)
    })
    expect(gateway.upstreams.identity.sockets.size).toBe(1)
    for (const connection of slow) connection.close()
  })

  it('that arrives too slowly is refused with 408, and its connection is closed', async () => {
    gateway = await startTestGateway({ timeouts: { requestBodyMilliseconds: 300 } })
    const connection = await open()
    connection.write(`${post(60_000)}{`)
    await eventually(() => expect(connection.isClosed()).toBe(true))
    expect(connection.statuses()).toEqual([408])
    expect(connection.text()).toContain('"code":"request-timeout"')
    expect(gateway.upstreams.identity.seen).toEqual([])
  })

  it('that breaks off frees the bytes that were reserved for it', async () => {
    gateway = await startTestGateway()
    const kibibyte = 1024
    const largest = 512 * kibibyte
    const webhook = { method: 'POST', body: '{}' }
    const head = `POST /api/v1/payments/stripe HTTP/1.1\r\nhost: cinema.example\r\ncontent-length: ${largest}\r\n\r\n`
    // As many bodies as fit into 64 MiB.
    const broken = await Promise.all(Array.from({ length: 128 }, open))
    for (const connection of broken) connection.write(`${head}{`)
    await eventually(async () =>
      expect(await gateway.call('/api/v1/payments/stripe', webhook)).toMatchObject({
        status: 503,
        headers: { 'retry-after': '1' },
        json: { code: 'busy' },
      }),
    )
    for (const connection of broken) connection.close()
    await eventually(async () => expect((await gateway.call('/api/v1/payments/stripe', webhook)).status).toBe(200))
  })

  it('that is an upload takes one of eight slots, and delays no other request to the service', async () => {
    gateway = await startTestGateway()
    const authorization = await gateway.bearer()
    const head = `POST /api/v1/movies HTTP/1.1\r\nhost: cinema.example\r\nauthorization: ${authorization}\r\ncontent-type: multipart/form-data; boundary=x\r\ncontent-length: 100000\r\n\r\n`
    const slow = await Promise.all(Array.from({ length: 20 }, open))
    for (const connection of slow) connection.write(`${head}--x`)
    await eventually(() => expect(slow.filter((connection) => connection.statuses().includes(503)).length).toBe(12))
    expect(gateway.upstreams.catalog.sockets.size).toBeLessThanOrEqual(4)
    expect((await gateway.call('/api/v1/movies')).status).toBe(200)
    for (const connection of slow) connection.close()
  })
})

describe('a client address', () => {
  const settings = { RATE_LIMITS: 'on' }

  it('may have 100 requests in flight, while other addresses are served', async () => {
    gateway = await startTestGateway({ settings: { ...settings, TRUSTED_PROXIES: '127.0.0.1' } })
    const held: (() => void)[] = []
    gateway.upstreams.catalog.answerWith((_, response) => held.push(() => response.end('{}')))
    // Requests for the same URL would make one request to the service.
    const from = (address: string, movie: number) =>
      gateway.call(`/api/v1/movies/${movie}`, { headers: ['x-forwarded-for', address] })
    const calls = Array.from({ length: 110 }, async (_, movie) => (await from('192.0.2.1', movie)).status)
    await eventually(() => expect(held.length).toBe(100))
    const other = from('192.0.2.2', 110)
    await eventually(() => expect(held.length).toBe(101))
    for (const letGo of held) letGo()
    expect((await other).status).toBe(200)
    const statuses = await Promise.all(calls)
    expect(statuses.filter((status) => status === 429).length).toBe(10)
  })

  it('may open 1,200 connections a minute and no more', async () => {
    gateway = await startTestGateway({ settings })
    let refused = 0
    for (let count = 0; count < 1_210; count += 1) {
      const { hostname, port } = new URL(gateway.url)
      const socket = connect(Number(port), hostname)
      await once(socket, 'connect')
      socket.on('error', () => undefined)
      if (count >= 1_200) {
        await once(socket, 'close')
        refused += 1
      } else socket.destroy()
    }
    expect(refused).toBe(10)
  })
})
