import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type RedisServer, startRedis } from '@marquee/local-servers/redis'
import { inject } from 'vitest'
// For the type of inject('testParts').
import type {} from './global-setup.ts'

/** A Redis server for one test file, which must `stop` it at the end. */
export const startOwnRedis = (): Promise<RedisServer> => {
  const { home, cache } = inject('testParts')
  return startRedis({ home: join(home, `redis-${randomBytes(4).toString('hex')}`), cache, log: () => {} })
}
