import type { FastifyBaseLogger } from 'fastify'
import { Redis } from 'iovalkey'

/** How long a request may be kept waiting by Redis. */
const answerMilliseconds = 200
const connectMilliseconds = 1_000

/** Between two tries to connect, growing up to the second. */
const retryMilliseconds = (times: number): number => Math.min(1_000, 50 * times)

/**
 * A connection to Redis or Valkey that never makes a request wait: what cannot be answered now fails now, instead of
 * queueing until the server is back.
 */
export const connectRedis = (url: string, log: FastifyBaseLogger): Redis => {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: connectMilliseconds,
    commandTimeout: answerMilliseconds,
    retryStrategy: retryMilliseconds,
    connectionName: 'marquee-gateway',
  })
  let isDown = false
  redis.on('error', (err: unknown) => {
    if (!isDown)
      log.warn({ event: 'redis.unreachable', err }, 'Redis cannot be reached; limits are counted per process')
    isDown = true
  })
  redis.on('ready', () => {
    isDown = false
    log.info({ event: 'redis.connected' }, 'connected to Redis')
  })
  return redis
}
