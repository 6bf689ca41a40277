import { createLogger } from '@marquee/service-kit/service/logger'
import { eventually } from '@marquee/testing/eventually'
import { startOwnRedis } from '@marquee/testing/own-redis'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type Counts, localCounts, sharedCounts } from './rate-limit-store.ts'
import { connectRedis } from './redis.ts'

let redis: Awaited<ReturnType<typeof startOwnRedis>>
beforeAll(async () => {
  redis = await startOwnRedis()
})
afterAll(() => redis.stop())

const startShared = async (): Promise<Counts> => {
  const client = connectRedis(redis.url, createLogger({ service: 'test', level: 'silent' }))
  onTestFinished(() => client.disconnect())
  await eventually(() => expect(client.status).toBe('ready'))
  return sharedCounts(client)
}

describe.each([
  ['in Redis', startShared],
  ['of one process', async () => localCounts()],
])('a counter %s', (_, start) => {
  it('starts anew when its window is over, even if requests never pause', async () => {
    const counts = await start()
    const used: number[] = []
    await eventually(async () => {
      used.push((await counts.add('everything:192.0.2.1', 1, 500)).current)
      expect(used.slice(1)).toContain(1)
    })
  })

  it('reports the rest of its window, and is separate for each key', async () => {
    const counts = await start()
    const first = await counts.add('everything:192.0.2.2', 1, 60_000)
    const second = await counts.add('everything:192.0.2.2', 1, 60_000)
    expect([first.current, second.current]).toEqual([1, 2])
    expect(second.ttl).toBeGreaterThan(0)
    expect(second.ttl).toBeLessThanOrEqual(first.ttl)
    expect((await counts.add('failed-logins:192.0.2.2', 1, 60_000)).current).toBe(1)
    expect((await counts.add('everything:192.0.2.3', 1, 60_000)).current).toBe(1)
  })

  it('can be decreased, but not below 0', async () => {
    const counts = await start()
    await counts.add('failed-logins:192.0.2.4', 1, 60_000)
    await counts.add('failed-logins:192.0.2.4', -1, 60_000)
    expect((await counts.add('failed-logins:192.0.2.4', -1, 60_000)).current).toBe(0)
    expect((await counts.add('failed-logins:192.0.2.4', 1, 60_000)).current).toBe(1)
  })
})

it('a process uses its own counters, and not Redis, right after Redis has failed', async () => {
  let asked = 0
  const counts = sharedCounts({
    eval: () => {
      asked += 1
      return Promise.reject(new Error('Command timed out'))
    },
  })
  const used: number[] = []
  for (let count = 0; count < 20; count += 1) used.push((await counts.add('everything:192.0.2.5', 1, 60_000)).current)
  expect(used).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
  expect(asked).toBe(1)
})
