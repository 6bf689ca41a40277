import type { Redis } from 'iovalkey'
import { LRUCache } from 'lru-cache'

/** How much of a limit an address has used, and the milliseconds until the window of the limit ends. */
export type Usage = { readonly current: number; readonly ttl: number }

/** Counters by key, each within a fixed window. */
export type Counts = {
  /** Adds to a counter, which never falls below 0. The counter's window starts with the first addition. */
  add: (key: string, amount: number, windowMilliseconds: number) => Usage | Promise<Usage>
}

/** Maximum counters of a process, each for one limit and one address. The least recently used are dropped first. */
const maxKeys = 5_000

/** Counters of this process. */
export const localCounts = (): Counts => {
  const windows = new LRUCache<string, { current: number; endsAt: number }>({ max: maxKeys })
  return {
    add: (key, amount, windowMilliseconds) => {
      const now = Date.now()
      const known = windows.get(key)
      const window = known && known.endsAt > now ? known : { current: 0, endsAt: now + windowMilliseconds }
      window.current = Math.max(0, window.current + amount)
      windows.set(key, window)
      return { current: window.current, ttl: window.endsAt - now }
    },
  }
}

const script = `
  local current = redis.call('INCRBY', KEYS[1], ARGV[1])
  if current < 0 then
    redis.call('SET', KEYS[1], 0, 'KEEPTTL')
    current = 0
  end
  local ttl = redis.call('PTTL', KEYS[1])
  if ttl < 0 then
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
    ttl = tonumber(ARGV[2])
  end
  return { current, ttl }`

/** After a failure Redis is not used for this long, so that few requests wait for the timeout during an outage. */
const pauseMilliseconds = 1_000

type Client = Pick<Redis, 'eval'>

/**
 * Counters in Redis, which all gateways share and which survive a restart. While Redis does not answer, this process
 * uses counters of its own, so that no request fails because of an outage.
 */
export const sharedCounts = (redis: Client): Counts => {
  const own = localCounts()
  let pausedUntil = 0
  return {
    add: async (key, amount, windowMilliseconds) => {
      if (performance.now() < pausedUntil) return own.add(key, amount, windowMilliseconds)
      try {
        const [current, ttl] = (await redis.eval(script, 1, `marquee:limit:${key}`, amount, windowMilliseconds)) as [
          number,
          number,
        ]
        return { current, ttl }
      } catch {
        pausedUntil = performance.now() + pauseMilliseconds
        return own.add(key, amount, windowMilliseconds)
      }
    },
  }
}
