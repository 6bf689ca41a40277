import { longestWaitMilliseconds } from '@marquee/service-kit/database'
import { checkMilliseconds } from '@marquee/service-kit/health'
import { expect, it } from 'vitest'
import { defaultPatience } from './patience.ts'

it('is enough for a service to say itself that it cannot have its database', () => {
  expect(defaultPatience.answer).toBeGreaterThanOrEqual(longestWaitMilliseconds + 3_000)
})

it('is enough for a service to say which of its dependencies does not answer', () => {
  expect(defaultPatience.ownQuestion).toBeGreaterThanOrEqual(checkMilliseconds + 1_000)
})
