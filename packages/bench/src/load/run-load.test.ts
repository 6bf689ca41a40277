import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { Load } from './load.ts'
import { runLoad } from './run-load.ts'

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

const serve = async (answer: RequestListener): Promise<string> => {
  const started = createServer(answer)
  server = started
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`
}

const gets = (origin: string, pace: Load['pace'], units: number): Load => ({
  work: { kind: 'request', origin, requests: [{ method: 'GET', path: '/' }] },
  pace,
  units,
})

/** A server whose whole process stops for `stallMilliseconds` at the request with this number. */
const stalling = (atRequest: number, stallMilliseconds: number): RequestListener => {
  let count = 0
  let stalledUntil = 0
  return async (_request, response) => {
    count += 1
    if (count === atRequest) stalledUntil = performance.now() + stallMilliseconds
    await sleep(Math.max(0, stalledUntil - performance.now()))
    response.end()
  }
}

describe('a load with an open pace', () => {
  it('starts units at a constant rate, whatever the server does', async () => {
    const result = await runLoad(gets(await serve(stalling(1, 300)), { kind: 'open', perSecond: 200 }, 100))
    expect(result).toMatchObject({ succeeded: 100, unstarted: 0 })
    expect(result.seconds).toBeGreaterThan(0.49)
  })

  it('counts latency from the intended start, so that requests behind a stall show the stall', async () => {
    const { latency } = await runLoad(gets(await serve(stalling(20, 400)), { kind: 'open', perSecond: 100 }, 60))
    // The stall begins after 0.2 s. The 40 requests that should start during the stall wait for its end.
    expect(latency.max).toBeGreaterThan(390)
    expect(latency.p50).toBeGreaterThan(100)
  })
})

describe('a load with a closed pace', () => {
  it('has at most as many units in flight as clients', async () => {
    let inFlight = 0
    let most = 0
    const origin = await serve(async (_request, response) => {
      inFlight += 1
      most = Math.max(most, inFlight)
      await sleep(5)
      inFlight -= 1
      response.end()
    })
    const result = await runLoad(gets(origin, { kind: 'closed', concurrency: 4 }, 40))
    expect([result.succeeded, most]).toEqual([40, 4])
  })

  it('shows a stall only in the latency of requests in flight, so latencies need an open pace', async () => {
    const { latency } = await runLoad(gets(await serve(stalling(20, 400)), { kind: 'closed', concurrency: 1 }, 60))
    expect(latency.max).toBeGreaterThan(390)
    expect(latency.p50).toBeLessThan(100)
  })
})

it('counts refusals apart from successes, with their own latencies', async () => {
  let count = 0
  const origin = await serve(async (_request, response) => {
    count += 1
    if (count % 2 === 0) {
      await sleep(50)
      response.statusCode = 409
    }
    response.end()
  })
  const result = await runLoad(gets(origin, { kind: 'closed', concurrency: 1 }, 10))
  expect(result).toMatchObject({ succeeded: 5, outcomes: { 200: 5, 409: 5 } })
  expect(result.latency.p50).toBeLessThan(45)
  expect(result.refusalLatency.p50).toBeGreaterThan(45)
  expect(result.successesPerSecond.reduce((sum, successes) => sum + successes, 0)).toBe(5)
})

it('counts a request without a response as an outcome, and continues with the next unit', async () => {
  const origin = await serve((request) => void request.socket.destroy())
  const result = await runLoad(gets(origin, { kind: 'closed', concurrency: 2 }, 4))
  expect(result.succeeded).toBe(0)
  expect(Object.values(result.outcomes)).toEqual([4])
})

it('takes units from each part of a mix as often as its weight says, with the part’s requests in order', async () => {
  const paths: string[] = []
  const origin = await serve((request, response) => {
    paths.push(request.url ?? '')
    response.end()
  })
  const part = (...own: string[]) => ({
    kind: 'request' as const,
    origin,
    requests: own.map((path) => ({ method: 'GET', path })),
  })
  await runLoad({
    work: {
      kind: 'mix',
      parts: [
        { weight: 2, work: part('/a1', '/a2', '/a3', '/a4') },
        { weight: 1, work: part('/b1', '/b2') },
      ],
    },
    pace: { kind: 'closed', concurrency: 1 },
    units: 6,
  })
  expect(paths).toEqual(['/a1', '/a2', '/b1', '/a3', '/a4', '/b2'])
})

it('cancels the reservation that a unit of the kind cancellation has placed', async () => {
  const requests: string[] = []
  const origin = await serve((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.authorization}`)
    response.statusCode = request.method === 'POST' ? 201 : 204
    response.end(request.method === 'POST' ? '{"id": "7"}' : undefined)
  })
  const hold = { method: 'POST', path: '/api/v1/reservations', headers: { authorization: 'Bearer x' }, body: '{}' }
  const { succeeded } = await runLoad({
    work: { kind: 'cancellation', origin, requests: [hold] },
    pace: { kind: 'closed', concurrency: 1 },
    units: 1,
  })
  expect([succeeded, requests]).toEqual([
    1,
    ['POST /api/v1/reservations Bearer x', 'DELETE /api/v1/reservations/7 Bearer x'],
  ])
})
