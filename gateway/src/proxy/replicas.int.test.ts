import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type AddressInfo, connect, createServer } from 'node:net'
import { eventually } from '@marquee/testing/eventually'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readAll, startTestGateway, startUpstream, type TestGateway } from '../testing.ts'

type Replica = Awaited<ReturnType<typeof startUpstream>>

const patience = {
  readiness: 0,
  connect: 400,
  queue: 2_000,
  answer: 1_000,
  ownQuestion: 300,
  idle: 300,
  look: 150,
}

let first: Replica
let second: Replica
let gateway: TestGateway

const startGateway = (more: Partial<typeof patience> = {}) =>
  startTestGateway({ patience: { ...patience, ...more }, settings: { CATALOG_URL: `${first.url}, ${second.url}` } })

/** For tests of what it learns by looking. */
const letItLook = () =>
  beforeEach(async () => {
    await gateway.stop()
    gateway = await startGateway()
  })

beforeEach(async () => {
  first = await startUpstream('first')
  second = await startUpstream('second')
  // It does not look, so that what it knows is from requests alone.
  gateway = await startGateway({ look: 60_000 })
})
afterEach(async () => {
  await gateway.stop()
  await Promise.all([first.stop(), second.stop()])
})

const looks = (replica: Replica) => replica.seen.filter(({ url }) => url === '/health/live').length
const asked = (replica: Replica) => replica.seen.filter(({ url }) => url !== '/health/live')

/** Who answers so many requests, one after the other. */
const answerers = async (times: number): Promise<unknown[]> => {
  const names: unknown[] = []
  for (let count = 0; count < times; count += 1) names.push((await gateway.call('/api/v1/movies')).json?.service)
  return names
}

const create = async (body = '{"title":"Metropolis"}') =>
  gateway.call('/api/v1/rooms', { method: 'POST', headers: ['authorization', await gateway.bearer()], body })

/** Does something with requests, and goes on answering looks. */
const answersWith = (replica: Replica, answer: (request: IncomingMessage, response: ServerResponse) => unknown) =>
  replica.answerWith((request, response) =>
    request.url === '/health/live' ? response.end('{}') : answer(request, response),
  )

/** Answers as a service does that has been told to stop. */
const leaves = (replica: Replica, name: string) =>
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
  it('share its requests', async () => {
    const names = await answerers(20)
    expect(names.filter((name) => name === 'first')).toHaveLength(10)
    expect(names.filter((name) => name === 'second')).toHaveLength(10)
  })

  it('get what comes according to what each has to do', async () => {
    const held: ServerResponse[] = []
    answersWith(first, (_, response) => held.push(response))
    const waiting: Promise<unknown>[] = []
    while (held.length === 0) {
      waiting.push(gateway.call('/api/v1/movies'))
      await eventually(() => expect(held.length + asked(second).length).toBe(waiting.length))
    }
    expect(new Set(await answerers(10))).toEqual(new Set(['second']))
    for (const response of held) response.end('{}')
    await Promise.all(waiting)
  })

  it('soon find connections gone on which nothing goes on, however long they would keep them', async () => {
    await answerers(2)
    await eventually(() => expect([first.sockets.size, second.sockets.size]).toEqual([0, 0]))
  })

  it('are in the metrics by name', async () => {
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
  it('costs no request, not even one that changes something', async () => {
    await first.stop()
    for (let count = 0; count < 6; count += 1) {
      const body = JSON.stringify({ title: `Metropolis ${count}` })
      expect(await create(body)).toMatchObject({ status: 200, json: { service: 'second' } })
      expect(asked(second).at(-1)?.body.toString()).toBe(body)
    }
    expect(asked(second)).toHaveLength(6)
  })

  it('is found again when it is back', async () => {
    await gateway.stop()
    gateway = await startGateway()
    await first.stop()
    expect(new Set(await answerers(4))).toEqual(new Set(['second']))
    await first.restart()
    await eventually(async () => expect(new Set(await answerers(4))).toEqual(new Set(['first', 'second'])))
  })

  it('is a 503 when all the others are too', async () => {
    await Promise.all([first.stop(), second.stop()])
    expect(await create()).toMatchObject({ status: 503, json: { code: 'service-unavailable', service: 'catalog' } })
  })
})

describe('a replica that accepts no connection', () => {
  it('costs time, but no request', async () => {
    // As a process that was stopped by a signal, once its queue of connections is full.
    const server = createServer({ pauseOnConnect: true }).listen({ port: 0, host: '127.0.0.1', backlog: 1 })
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const silent = await startTestGateway({
      patience,
      settings: { CATALOG_URL: `http://127.0.0.1:${port},${second.url}` },
    })
    const callers = Array.from({ length: 4 }, () => connect({ port, host: '127.0.0.1' }).on('error', () => undefined))
    await once(callers[0] as NodeJS.EventEmitter, 'connect')
    const statuses = await Promise.all(
      Array.from({ length: 10 }, async () => (await silent.call('/api/v1/movies/1')).status),
    )
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(5)
    await eventually(async () => expect((await silent.call('/api/v1/movies/1')).json?.service).toBe('second'))
    for (const caller of callers) caller.destroy()
    await silent.stop()
    server.close()
  })
})

describe('a connection that breaks before there is an answer', () => {
  const breaks = (replica: Replica) => {
    const count = { asked: 0 }
    answersWith(replica, (request) => {
      count.asked += 1
      request.socket.destroy()
    })
    return count
  }

  it('is tried again at another replica for what changes nothing', async () => {
    const count = breaks(first)
    expect(new Set(await answerers(6))).toEqual(new Set(['second']))
    expect(count.asked).toBe(3)
    expect(asked(second)).toHaveLength(6)
  })

  it('is not tried a third time', async () => {
    const counts = [breaks(first), breaks(second)]
    expect((await gateway.call('/api/v1/movies')).status).toBe(503)
    expect(counts.map((count) => count.asked)).toEqual([1, 1])
  })

  it('is not tried again at another one for what may have been done', async () => {
    const count = breaks(first)
    const statuses = [(await create()).status, (await create()).status]
    expect(statuses.toSorted()).toEqual([200, 503])
    expect(count.asked).toBe(1)
    expect(asked(second)).toHaveLength(1)
  })
})

describe('a replica whose answers say that it leaves', () => {
  it('gets no further request once an answer has said so', async () => {
    leaves(first, 'first')
    const names = await answerers(12)
    expect(names.filter((name) => name === 'first')).toHaveLength(1)
  })

  it('is not taken for one that closes the connection of a request that it refuses', async () => {
    answersWith(first, (_, response) => response.writeHead(415, { connection: 'close' }).end())
    const answers = await Promise.all(
      Array.from({ length: 10 }, async () => (await gateway.call('/api/v1/movies')).status),
    )
    expect(answers.filter((status) => status === 415)).toHaveLength(5)
  })
})

describe('a replica that is leaving', () => {
  letItLook()

  it('gets none although no request has come that could have told', async () => {
    leaves(first, 'first')
    const before = looks(first)
    await eventually(() => expect(looks(first)).toBeGreaterThan(before + 1))
    expect(new Set(await answerers(4))).toEqual(new Set(['second']))
  })

  it('is still asked when nobody else is there', async () => {
    leaves(first, 'first')
    await second.stop()
    expect(new Set(await answerers(4))).toEqual(new Set(['first']))
  })

  it('is asked again once it does not leave any more', async () => {
    leaves(first, 'first')
    await eventually(async () => expect(new Set(await answerers(4))).toEqual(new Set(['second'])))
    first.answerWith()
    await eventually(async () => expect(new Set(await answerers(4))).toEqual(new Set(['first', 'second'])))
  })
})

describe('how replicas stand', () => {
  letItLook()

  const standings = async () => {
    const text = await gateway.gateway.http.metricsRegistry.metrics()
    const lines = text.matchAll(/^upstream_replica_available\{upstream="(.+?)",replica="(.+?)".* (\d)$/gm)
    return [...lines].map(([, ...values]) => values)
  }
  const standing = (available: '0' | '1') => [
    ['catalog', first.url, available],
    ['catalog', second.url, '1'],
  ]

  it('is in the metrics, also when no request has come that could have told, and only where there is a choice', async () => {
    expect(await standings()).toEqual(standing('1'))
    await first.stop()
    await eventually(async () => expect(await standings()).toEqual(standing('0')))
    await first.restart()
    await eventually(async () => expect(await standings()).toEqual(standing('1')))
    first.answerWith(() => undefined)
    await eventually(async () => expect(await standings()).toEqual(standing('0')))
  })
})

describe('a replica that answers no look', () => {
  letItLook()

  it('is left out as long as another one does', async () => {
    first.answerWith((request, response) => (request.url === '/health/live' ? undefined : response.end('{}')))
    await eventually(async () => expect(new Set(await answerers(6))).toEqual(new Set(['second'])))
  })
})

describe('readiness', () => {
  const reports = (status: 200 | 503) => (_: unknown, response: ServerResponse) =>
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify({ status: 'whatever', checks: { postgres: status === 200 ? 'ok' : 'unavailable' } }))

  it('is a service’s when one of its replicas is ready', async () => {
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

describe('identity’s keys', () => {
  it('come from whichever replica answers', async () => {
    const publisher = gateway.upstreams.identity
    for (const urls of [`http://127.0.0.1:1,${publisher.url}`, `${publisher.url},http://127.0.0.1:1`]) {
      const other = await startTestGateway({ patience, settings: { IDENTITY_URL: urls } })
      const headers = ['authorization', await gateway.bearer()]
      expect((await other.call('/api/v1/reservations', { headers })).status).toBe(200)
      await other.stop()
    }
  })
})
