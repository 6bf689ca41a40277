import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '@marquee/testing/eventually'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { metrics } from '../service/metrics.ts'
import { health } from './health.ts'
import { createFastify } from './http.ts'
import { shedLoad } from './load-shedding.ts'
import { malformedRequest, type Problem } from './problem.ts'

const inFlightWhileLate = 2

/** Blocks the event loop in each of its turns until the returned function is called. */
const overloadEventLoop = (): (() => Promise<void>) => {
  let isOver = false
  const blocking = (async () => {
    while (!isOver) {
      const until = performance.now() + 300
      while (performance.now() < until);
      await nextTurn()
    }
  })()
  return () => {
    isOver = true
    return blocking
  }
}

let server: Awaited<ReturnType<typeof start>>
let endOverload: () => Promise<void> = async () => undefined

const start = async () => {
  const app = createFastify(pino({ level: 'silent' }))
  await app.register(metrics, { service: 'test' })
  await app.register(shedLoad, { inFlightWhileLate })
  await app.register(health, { checks: {} })
  let verified = 0
  let problem: Problem | undefined
  const held: (() => void)[] = []
  app.addHook('onRequest', async () => {
    verified += 1
  })
  app.post('/held', () => new Promise<string>((resolve) => held.push(() => resolve('done'))))
  app.post('/payment', { config: { mayBeShed: false } }, async () => 'paid')
  app.post('/queued', { config: { whyNotNow: () => problem } }, async () => 'done')
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const send = (method: string, path: string) => fetch(url + path, { method, signal: AbortSignal.timeout(30_000) })
  const post = (path: string) => send('POST', path)
  return {
    app,
    held,
    get: (path: string) => send('GET', path),
    verified: () => verified,
    post,
    /** Requests that are in flight until `letGo`. */
    hold: async (count: number) => {
      const answers = Array.from({ length: count }, () => post('/held'))
      await eventually(() => expect(held).toHaveLength(count))
      return {
        letGo: async (): Promise<number[]> => {
          for (const go of held.splice(0)) go()
          return (await Promise.all(answers)).map(({ status }) => status)
        },
      }
    },
    refuseQueued: (because: Problem | undefined) => {
      problem = because
    },
    shed: async (reason: string): Promise<string | undefined> => {
      const text = await (await fetch(`${url}/metrics`)).text()
      return new RegExp(`^requests_shed_total\\{reason="${reason}".*\\} (\\d+)$`, 'm').exec(text)?.[1]
    },
  }
}

beforeEach(async () => {
  server = await start()
})
afterEach(async () => {
  await endOverload()
  endOverload = async () => undefined
  for (const go of server.held.splice(0)) go()
  await server.app.close()
})

/** Overloads the event loop for long enough to be noticed. */
const overload = async (): Promise<void> => {
  endOverload = overloadEventLoop()
  await sleep(2_000)
}

describe('while the event loop is late', () => {
  it('a request above the limit of in-flight requests gets a 503 before later hooks run, and is counted', async () => {
    const holding = await server.hold(inFlightWhileLate)
    await overload()
    const before = server.verified()
    const refused = await server.post('/held')
    expect([refused.status, server.verified()]).toEqual([503, before])
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(refused.headers.get('content-type')).toBe('application/problem+json')
    expect(await refused.json()).toMatchObject({ status: 503, code: 'busy' })
    await endOverload()
    expect(await server.shed('event_loop')).toBe('1')
    expect(await holding.letGo()).toEqual([200, 200])
  }, 60_000)

  it('health, metrics and a route that may not be shed are answered', async () => {
    await server.hold(inFlightWhileLate)
    await overload()
    const answers = [server.post('/payment'), server.get('/health/live'), server.get('/health/ready')]
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await server.shed('event_loop')).toBe('0')
  }, 60_000)

  it('a request is answered if fewer requests are in flight, so that the process stays at work', async () => {
    const holding = await server.hold(inFlightWhileLate - 1)
    await overload()
    const answer = server.post('/held')
    await eventually(() => expect(server.held).toHaveLength(inFlightWhileLate), { within: 20_000 })
    await endOverload()
    expect(await holding.letGo()).toEqual([200])
    expect((await answer).status).toBe(200)
  }, 60_000)

  it('requests that have ended, or whose clients have disconnected, are no longer in flight', async () => {
    const holding = await server.hold(inFlightWhileLate)
    const leaving = new AbortController()
    const left = fetch(`${server.app.listeningOrigin}/held`, { method: 'POST', signal: leaving.signal })
    await eventually(() => expect(server.held).toHaveLength(inFlightWhileLate + 1))
    leaving.abort()
    await expect(left).rejects.toThrow('aborted')
    await holding.letGo()
    await overload()
    expect((await server.post('/queued')).status).toBe(200)
  }, 60_000)
})

it('requests are answered again as soon as the event loop is on time, however many are in flight', async () => {
  const holding = await server.hold(inFlightWhileLate)
  await overload()
  expect((await server.post('/queued')).status).toBe(503)
  await endOverload()
  await eventually(async () => expect((await server.post('/queued')).status).toBe(200))
  expect(await holding.letGo()).toEqual([200, 200])
}, 60_000)

it('a request for which its route names a problem is refused at once with this problem, and is counted', async () => {
  server.refuseQueued(malformedRequest)
  const before = server.verified()
  expect(await (await server.post('/queued')).json()).toMatchObject({ code: 'malformed-request' })
  expect(server.verified()).toBe(before)
  expect(await server.shed('queue')).toBe('1')
  server.refuseQueued(undefined)
  expect((await server.post('/queued')).status).toBe(200)
})
