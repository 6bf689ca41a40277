import { eventually } from '@marquee/testing/eventually'
import { startOwnRedis } from '@marquee/testing/own-redis'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing.ts'

let redis: Awaited<ReturnType<typeof startOwnRedis>>
beforeAll(async () => {
  redis = await startOwnRedis()
})
afterAll(() => redis.stop())

const gateways: TestGateway[] = []
afterEach(async () => {
  for (const gateway of gateways.splice(0)) await gateway.stop()
})

const start = async () => {
  const gateway = await startTestGateway({
    settings: { RATE_LIMITS: 'on', TRUSTED_PROXIES: '127.0.0.1', REDIS_URL: redis.url },
  })
  gateways.push(gateway)
  return gateway
}

const statusOf = async (gateway: TestGateway, address: string) =>
  (await gateway.call('/api/v1/movies', { headers: ['x-forwarded-for', address] })).status

const statusesOf = async (gateway: TestGateway, address: string, times: number) => {
  const statuses = new Set<number | undefined>()
  for (let done = 0; done < times; done += 50) {
    const batch = await Promise.all(Array.from({ length: 50 }, () => statusOf(gateway, address)))
    for (const status of batch) statuses.add(status)
  }
  return [...statuses]
}

const statusesOfLogins = async (gateway: TestGateway, address: string, password: string, times: number) => {
  gateway.identityAnswersWith((request, response) => {
    request.resume()
    response.writeHead(password === 'right' ? 200 : 400).end('{}')
  })
  const statuses: (number | undefined)[] = []
  for (let done = 0; done < times; done += 1) {
    const headers = ['x-forwarded-for', address]
    statuses.push((await gateway.call('/api/v1/auth/access-token', { method: 'POST', headers, body: '{}' })).status)
  }
  return statuses
}

it('gateways share the counters of an address, which survive a restart', async () => {
  const [one, other] = [await start(), await start()]
  expect(await statusesOf(one, '192.0.2.1', 300)).toEqual([200])
  expect(await statusesOf(other, '192.0.2.1', 300)).toEqual([200])
  expect(await statusOf(one, '192.0.2.1')).toBe(429)
  await one.stop()
  const restarted = await start()
  // Until Redis answers, the gateway uses counters of its own, which allow 600 requests.
  await eventually(async () => expect(await statusOf(restarted, '192.0.2.1')).toBe(429))
  expect(await statusOf(restarted, '192.0.2.2')).toBe(200)
})

it('gateways share the count of failed logins, and do not count successful logins', async () => {
  const [one, other] = [await start(), await start()]
  expect(new Set(await statusesOfLogins(one, '192.0.2.3', 'right', 60))).toEqual(new Set([200]))
  expect(new Set(await statusesOfLogins(one, '192.0.2.3', 'wrong', 50))).toEqual(new Set([400]))
  expect(await statusesOfLogins(other, '192.0.2.3', 'right', 1)).toEqual([429])
})

it('a gateway serves and limits requests without delay while Redis hangs, is down and is back', {
  timeout: 90_000,
}, async () => {
  const gateway = await start()
  expect(await statusOf(gateway, '192.0.2.4')).toBe(200)
  process.kill(redis.pid, 'SIGSTOP')
  const begun = performance.now()
  for (let asked = 0; asked < 20; asked += 1) expect(await statusOf(gateway, '192.0.2.4')).toBe(200)
  // At most one command a second waits for Redis, and it times out after 0.2 s. All other requests use local counters.
  expect(performance.now() - begun).toBeLessThan(3_000)
  expect(await statusesOf(gateway, '192.0.2.5', 700)).toEqual([200, 429])
  process.kill(redis.pid, 'SIGCONT')
  await redis.stop()
  for (let asked = 0; asked < 20; asked += 1) expect(await statusOf(gateway, '192.0.2.4')).toBe(200)
  await redis.restart()
  await eventually(
    async () => {
      const [one, other] = [gateway, await start()]
      await statusesOf(one, '192.0.2.6', 600)
      expect(await statusOf(other, '192.0.2.6')).toBe(429)
      await other.stop()
    },
    { within: 60_000 },
  )
})
