import { databaseTimeoutMilliseconds } from '@marquee/service-kit/database/database'
import { checkTimeoutMilliseconds } from '@marquee/service-kit/http/health'
import { serviceConfig } from '@marquee/service-kit/service/config'
import { expect, it } from 'vitest'
import { routes } from './routes.ts'
import { defaultTimeouts } from './timeouts.ts'

it('the response timeout is long enough for a service to report that its database does not answer', () => {
  expect(defaultTimeouts.responseStartMilliseconds).toBeGreaterThanOrEqual(databaseTimeoutMilliseconds + 3_000)
})

it('the timeout of own requests is long enough for a service to report which dependency does not answer', () => {
  expect(defaultTimeouts.ownRequestMilliseconds).toBeGreaterThanOrEqual(checkTimeoutMilliseconds + 1_000)
})

it('the body timeout is long enough for the largest JSON body at half a megabit a second', () => {
  const largest = Math.max(...routes.filter(({ kind }) => kind !== 'upload').map(({ bodyLimit }) => bodyLimit))
  const bytesPerMillisecond = 500_000 / 8 / 1000
  expect(defaultTimeouts.requestBodyMilliseconds).toBeGreaterThanOrEqual(largest / bytesPerMillisecond)
})

it('idle connections to a draining replica are closed before the replica stops', () => {
  const drainMilliseconds = serviceConfig.shape.DRAIN_SECONDS.parse(undefined) * 1000
  expect(defaultTimeouts.idleConnectionMilliseconds + defaultTimeouts.pollMilliseconds).toBeLessThan(drainMilliseconds)
})
