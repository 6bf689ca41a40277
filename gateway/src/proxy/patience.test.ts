import { longestWaitMilliseconds } from '@marquee/service-kit/database/database'
import { checkMilliseconds } from '@marquee/service-kit/http/health'
import { serviceConfig } from '@marquee/service-kit/service/config'
import { expect, it } from 'vitest'
import { defaultPatience } from './patience.ts'
import { routes } from './routes.ts'

it('is enough for a service to say itself that it cannot have its database', () => {
  expect(defaultPatience.answer).toBeGreaterThanOrEqual(longestWaitMilliseconds + 3_000)
})

it('is enough for a service to say which of its dependencies does not answer', () => {
  expect(defaultPatience.ownQuestion).toBeGreaterThanOrEqual(checkMilliseconds + 1_000)
})

it('is enough for the largest JSON body from a client with half a megabit a second', () => {
  const largest = Math.max(...routes.filter(({ kind }) => kind !== 'upload').map(({ bodyLimit }) => bodyLimit))
  const bytesPerMillisecond = 500_000 / 8 / 1000
  expect(defaultPatience.body).toBeGreaterThanOrEqual(largest / bytesPerMillisecond)
})

it('with idle connections ends before a replica that drains is gone', () => {
  const drainMilliseconds = serviceConfig.shape.DRAIN_SECONDS.parse(undefined) * 1000
  expect(defaultPatience.idle + defaultPatience.look).toBeLessThan(drainMilliseconds)
})
