import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type AddressInfo, connect, createServer } from 'node:net'
import { eventually } from '@marquee/testing/eventually'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readAll, startTestGateway, startUpstream, type TestGateway } from '../testing.ts'

type Replica = Awaited<ReturnType<typeof startUpstream>>

const timeouts = {
  readinessCacheMilliseconds: 0,
  connectMilliseconds: 400,
  queueMilliseconds: 2_000,
  responseStartMilliseconds: 1_000,
  ownRequestMilliseconds: 300,
  idleConnectionMilliseconds: 300,
  pollMilliseconds: 150,
}

let first: Replica
let second: Replica
let gateway: TestGateway

const startGateway = (more: Partial<typeof timeouts> = {}) =>
  startTestGateway({ timeouts: { ...timeouts, ...more }, settings: { CATALOG_URL: `${first.url}, ${second.url}` } })

/** Makes the gateway poll the replicas in the tests of a `describe`. */
const usePolling = () =>
  beforeEach(async () => {
    await gateway.stop()
    gateway = await startGateway()
  })

beforeEach(async () => {
  first = await startUpstream('first')
  second = await startUpstream('second')
  // Without polling, so that the replicas' health depends on requests alone.
  gateway = await startGateway({ pollMilliseconds: 60_000 })
})
afterEach(async () => {
  await gateway.stop()
  await Promise.all([first.stop(), second.stop()])
})

const polls = (replica: Replica) => replica.seen.filter(({ url }) => url === '/health/live').length
const requestsTo = (replica: Replica) => replica.seen.filter(({ url }) => url !== '/health/live')

/** Sends this many requests, one after the other, and returns the names of the replicas that answered. */
const answerers = async (times: number): Promise<unknown[]> => {
  const names: unknown[] = []
  for (let count = 0; count < times; count += 1) names.push((await gateway.call('/api/v1/movies')).json?.service)
  return names
}

const create = async (body = '{"title":"Metropolis"}') =>
  gateway.call('/api/v1/rooms', { method: 'POST', headers: ['authorization', await gateway.bearer()], body })

/** Handles requests with the given function, and still answers polls. */
const answersWith = (replica: Replica, answer: (request: IncomingMessage, response: ServerResponse) => unknown) =>
  replica.answerWith((request, response) =>
    request.url === '/health/live' ? response.end('{}') : answer(request, response),
  )

/** Answers as a draining service does. */
const drains = (replica: Replica, name: string) =>
  replica.answerWith(async (request, response) => {
    replica.seen.push({
      method: request.method ?? '',
      url: request.url ?? '',
      headers: {},
      body: await readAll(request),
    })
    response.writeHead(200, { connection: 'close', 'content-type': 'application/json' })
    response.end(JSON.stringify({ service: name }))
  })

describe('the replicas of a service', () => {
  it('get equal shares of the requests', async () => {
    const names = await answerers(20)
    expect(names.filter((name) => name === 'first')).toHaveLength(10)
    expect(names.filter((name) => name === 'second')).toHaveLength(10)
  })

  it('get no new request while another replica has fewer in flight', async () => {
    const held: ServerResponse[] = []
    answersWith(first, (_, response) => held.push(response))
    const waiting: Promise<unknown>[] = []
    while (held.length === 0) {
      waiting.push(gateway.call(`/api/v1/movies/${waiting.length}`))
      await eventually(() => expect(held.length + requestsTo(second).length).toBe(waiting.length))
    }
    expect(new Set(await answerers(10))).toEqual(new Set(['second']))
    for (const response of held) response.end('{}')
    await Promise.all(waiting)
  })

  it('have their idle connections closed soon, even if the replicas would keep them longer', async () => {
    await answerers(2)
    await eventually(() => expect([first.sockets.size, second.sockets.size]).toEqual([0, 0]))
  })

  it('are named in the metrics', async () => {
    await answerers(4)
    await first.stop()
    await answerers(2)
    const text = await gateway.gateway.http.metricsRegistry.metrics()
    const { host } = new URL(first.url)
    expect(text).toMatch(new RegExp(`upstream="catalog",replica="http://${host}",outcome="answered".* 2$`, 'm'))
    expect(text).toMatch(new RegExp(`upstream="catalog",replica="http://${host}",outcome="unreachable".* 1$`, 'm'))
  })
})

describe('a replica that is down', () => {
  it('makes no request fail, not even one that changes something', async () => {
    await first.stop()
    for (let count = 0; count < 6; count += 1) {
      const body = JSON.stringify({ title: `Metropolis ${count}` })
      expect(await create(body)).toMatchObject({ status: 200, json: { service: 'second' } })
      expect(requestsTo(second).at(-1)?.body.toString()).toBe(body)
    }
    expect(requestsTo(second)).toHaveLength(6)
  })

  it('gets requests again once it is back', async () => {
    await gateway.stop()
    gateway = await startGateway()
    await first.stop()
    expect(new Set(await answerers(4))).toEqual(new Set(['second']))
    await first.restart()
    await eventually(async () => expect(new Set(await answerers(4))).toEqual(new Set(['first', 'second'])))
  })

  it('causes a 503 when all other replicas are down too', async () => {
    await Promise.all([first.stop(), second.stop()])
    expect(await create()).toMatchObject({ status: 503, json: { code: 'service-unavailable', service: 'catalog' } })
  })
})

describe('a replica that accepts no connection', () => {
  it('makes at most half of the first requests fail, and gets no more once it is known to be unreachable', async () => {
    // Like a process that was stopped by a signal, once its backlog of connections is full.
    const server = createServer({ pauseOnConnect: true }).listen({ port: 0, host: '127.0.0.1', backlog: 1 })
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const silent = await startTestGateway({
      timeouts,
      settings: { CATALOG_URL: `http://127.0.0.1:${port},${second.url}` },
    })
    const callers = Array.from({ length: 4 }, () => connect({ port, host: '127.0.0.1' }).on('error', () => undefined))
    await once(callers[0] as NodeJS.EventEmitter, 'connect')
    const statuses = await Promise.all(
      Array.from({ length: 10 }, async (_, movie) => (await silent.call(`/api/v1/movies/${movie}`)).status),
    )
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(5)
    await eventually(async () => expect((await silent.call('/api/v1/movies/1')).json?.service).toBe('second'))
    for (const caller of callers) caller.destroy()
    await silent.stop()
    server.close()
  })
})

describe('a request whose connection breaks before there is a response', () => {
  const breaks = (replica: Replica) => {
    const count = { requests: 0 }
    answersWith(replica, (request) => {
      count.requests += 1
      request.socket.destroy()
    })
    return count
  }

  it('is retried at another replica if it changes nothing', async () => {
    const count = breaks(first)
    expect(new Set(await answerers(6))).toEqual(new Set(['second']))
    expect(count.requests).toBe(3)
    expect(requestsTo(second)).toHaveLength(6)
  })

  it('is not sent a third time', async () => {
    const counts = [breaks(first), breaks(second)]
    expect((await gateway.call('/api/v1/movies')).status).toBe(503)
    expect(counts.map((count) => count.requests)).toEqual([1, 1])
  })

  it('is not retried at another replica if it may have been carried out', async () => {
    const count = breaks(first)
    const statuses = [(await create()).status, (await create()).status]
    expect(statuses.toSorted()).toEqual([200, 503])
    expect(count.requests).toBe(1)
    expect(requestsTo(second)).toHaveLength(1)
  })
})

describe('a replica whose responses announce that it drains', () => {
  it('gets no further request after the first such response', async () => {
    drains(first, 'first')
    const names = await answerers(12)
    expect(names.filter((name) => name === 'first')).toHaveLength(1)
  })

  it('is not confused with a replica that closes the connection of a refused request', async () => {
    answersWith(first, (_, response) => response.writeHead(415, { connection: 'close' }).end())
    const answers = await Promise.all(
      Array.from({ length: 10 }, async () => (await gateway.call('/api/v1/movies')).status),
    )
    expect(answers.filter((status) => status === 415)).toHaveLength(5)
  })
})

describe('a draining replica', () => {
  usePolling()

  it('gets no requests even if only polls have noticed the drain', async () => {
    drains(first, 'first')
    const before = polls(first)
    await eventually(() => expect(polls(first)).toBeGreaterThan(before + 1))
    expect(new Set(await answerers(4))).toEqual(new Set(['second']))
  })

  it('still gets requests while no other replica is available', async () => {
    drains(first, 'first')
    await second.stop()
    expect(new Set(await answerers(4))).toEqual(new Set(['first']))
  })

  it('gets requests again once it no longer drains', async () => {
    drains(first, 'first')
    await eventually(async () => expect(new Set(await answerers(4))).toEqual(new Set(['second'])))
    first.answerWith()
    await eventually(async () => expect(new Set(await answerers(4))).toEqual(new Set(['first', 'second'])))
  })
})

describe('replica health', () => {
  usePolling()

  const healthInMetrics = async () => {
    const text = await gateway.gateway.http.metricsRegistry.metrics()
    const lines = text.matchAll(/^upstream_replica_available\{upstream="(.+?)",replica="(.+?)".* (\d)$/gm)
    return [...lines].map(([, ...values]) => values)
  }
  const firstIs = (available: '0' | '1') => [
    ['catalog', first.url, available],
    ['catalog', second.url, '1'],
  ]

  it('is in the metrics even without requests, and only for services with several replicas', async () => {
    expect(await healthInMetrics()).toEqual(firstIs('1'))
    await first.stop()
    await eventually(async () => expect(await healthInMetrics()).toEqual(firstIs('0')))
    await first.restart()
    await eventually(async () => expect(await healthInMetrics()).toEqual(firstIs('1')))
    first.answerWith(() => undefined)
    await eventually(async () => expect(await healthInMetrics()).toEqual(firstIs('0')))
  })
})

describe('a replica that answers no poll', () => {
  usePolling()

  it('gets no requests while another replica answers', async () => {
    first.answerWith((request, response) => (request.url === '/health/live' ? undefined : response.end('{}')))
    await eventually(async () => expect(new Set(await answerers(6))).toEqual(new Set(['second'])))
  })
})

describe('the readiness of a service', () => {
  const reports = (status: 200 | 503) => (_: unknown, response: ServerResponse) =>
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify({ status: 'whatever', checks: { postgres: status === 200 ? 'ok' : 'unavailable' } }))

  it('is ok if one of its replicas is ready', async () => {
    first.answerWith(reports(503))
    second.answerWith(reports(200))
    const { services } = (await gateway.call('/health/ready')).json
    expect(services.catalog).toEqual({ status: 'ok', checks: { postgres: 'ok' }, replicas: ['unavailable', 'ok'] })
    second.answerWith(reports(503))
    expect((await gateway.call('/health/ready')).json.services.catalog).toEqual({
      status: 'unavailable',
      checks: { postgres: 'unavailable' },
      replicas: ['unavailable', 'unavailable'],
    })
  })
})

describe('the signing keys', () => {
  it('are fetched from any replica of identity that answers', async () => {
    const publisher = gateway.upstreams.identity
    for (const urls of [`http://127.0.0.1:1,${publisher.url}`, `${publisher.url},http://127.0.0.1:1`]) {
      const other = await startTestGateway({ timeouts, settings: { IDENTITY_URL: urls } })
      const headers = ['authorization', await gateway.bearer()]
      expect((await other.call('/api/v1/reservations', { headers })).status).toBe(200)
      await other.stop()
    }
  })
})
