import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '@marquee/testing/eventually'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hold, startTestGateway, type TestGateway } from '../testing.ts'

let gateway: TestGateway

beforeEach(async () => {
  gateway = await startTestGateway()
})
afterEach(() => gateway.stop())

describe('a graceful stop', () => {
  it('lets requests finish, ends event streams and accepts no connections', async () => {
    const held = hold(gateway.upstreams.catalog)
    gateway.upstreams.booking.answerWith((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
    })
    const request = gateway.call('/api/v1/movies')
    const stream = gateway.call('/api/v1/showtimes/1/seats/events')
    await eventually(() => {
      expect(held.count()).toBe(1)
      expect(gateway.upstreams.booking.sockets.size).toBe(1)
    })
    // Wait until the first event of the stream is being sent to clients.
    const probe = await fetch(`${gateway.url}/api/v1/showtimes/1/seats/events`)
    await probe.body?.getReader().read()

    const stopped = gateway.stopGateway()
    expect((await stream).bytes.toString()).toBe('data: 1\n\n')
    await eventually(() => expect(gateway.call('/health/live')).rejects.toThrow(/ECONNREFUSED/))
    held.letGo()
    expect((await request).status).toBe(200)
    await stopped
  })

  it('answers the remaining requests with 503 shortly before the shutdown timeout', async () => {
    const short = await startTestGateway({ settings: { SHUTDOWN_TIMEOUT_SECONDS: '2' } })
    const held = hold(short.upstreams.catalog)
    const request = short.call('/api/v1/movies')
    await eventually(() => expect(held.count()).toBe(1))
    const start = performance.now()
    await short.stopGateway()
    expect(performance.now() - start).toBeLessThan(2_000)
    expect((await request).status).toBe(503)
    await short.stop()
  })

  it('lets a request finish after a second if the shutdown timeout is 30 s', async () => {
    const long = await startTestGateway({ settings: { SHUTDOWN_TIMEOUT_SECONDS: '30' } })
    const held = hold(long.upstreams.catalog)
    const request = long.call('/api/v1/movies')
    await eventually(() => expect(held.count()).toBe(1))
    const stopped = long.stopGateway()
    await sleep(1_000)
    expect(held.aborted()).toBe(0)
    held.letGo()
    expect((await request).status).toBe(200)
    await stopped
    await long.stop()
  })
})
