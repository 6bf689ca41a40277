import type { FastifyBaseLogger } from 'fastify'
import { Redis } from 'iovalkey'

/** The longest that a request may wait for Redis. */
const answerMilliseconds = 200
const connectMilliseconds = 1_000

/** Backoff between attempts to connect, up to one second. */
const retryMilliseconds = (times: number): number => Math.min(1_000, 50 * times)

/**
 * A connection to Redis or Valkey that never delays a request for long. While the connection is down, a command fails
 * at once instead of waiting for a new connection.
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
    if (!isDown) {
      log.warn(
        { event: 'redis.unreachable', err },
        'Redis cannot be reached; this process counts rate limits by itself',
      )
    }
    isDown = true
  })
  redis.on('ready', () => {
    isDown = false
    log.info({ event: 'redis.connected' }, 'connected to Redis')
  })
  return redis
}
