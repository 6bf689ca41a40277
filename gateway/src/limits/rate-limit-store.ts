import type { Redis } from 'iovalkey'
import { LRUCache } from 'lru-cache'

/** How much of a limit an address has used, and the milliseconds until its window ends. */
export type Usage = { readonly current: number; readonly ttl: number }

/** A count within a fixed window, by key. */
export type Counts = {
  /** Adds to the count, down to 0. A window begins with the first that is counted in it. */
  add: (key: string, amount: number, windowMilliseconds: number) => Usage | Promise<Usage>
}

/** Addresses whose counts are kept in this process; the oldest are forgotten first. */
const maxAddresses = 5_000

/** Counts of this process. */
export const localCounts = (): Counts => {
  const windows = new LRUCache<string, { current: number; endsAt: number }>({ max: maxAddresses })
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

/** After a failure Redis is left alone for so long: a request must not pay for an outage that is known. */
const pauseMilliseconds = 1_000

type Client = Pick<Redis, 'eval'>

/**
 * Counts in Redis, which all gateways share and which outlive a restart. While it does not answer, this process counts
 * for itself: an outage costs the sharing, and never a request.
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
