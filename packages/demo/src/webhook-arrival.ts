import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'

const tailBytes = 256 * 1024

const tail = (file: string): string => {
  const descriptor = openSync(file, 'r')
  try {
    const { size } = fstatSync(descriptor)
    const start = Math.max(0, size - tailBytes)
    const buffer = Buffer.alloc(size - start)
    return buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, start)).toString('utf8')
  } finally {
    closeSync(descriptor)
  }
}

type Entry = { time?: string; method?: string; path?: string; ms?: number }

/** When the first webhook after `since` reached the gateway, by the gateway's log. Times are ms since 1970. */
export const firstWebhookIn = (log: string, since: number): number | undefined => {
  const arrivals = log.split('\n').flatMap((line) => {
    if (!line.includes('/payments/stripe')) return []
    try {
      const { time, method, path, ms } = JSON.parse(line) as Entry
      if (method !== 'POST' || path !== '/api/v1/payments/stripe' || !time || ms === undefined) return []
      // The gateway logs a request when it has been answered.
      return [Date.parse(time) - ms]
    } catch {
      // The first line of the tail is usually incomplete.
      return []
    }
  })
  return arrivals.filter((at) => at >= since).sort((one, other) => one - other)[0]
}

/**
 * When the first webhook after `since` reached the gateway, by the gateway's log file. Undefined when there is no file,
 * or when the log level hides the line.
 */
export const webhookArrival = (home: string, since: number): number | undefined => {
  try {
    return firstWebhookIn(tail(join(home, 'logs', 'gateway.log')), since)
  } catch {
    return undefined
  }
}
