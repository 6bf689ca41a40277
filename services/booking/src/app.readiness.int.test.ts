import {
  expectReadinessToNameUnavailableDependencies,
  readinessTestMilliseconds,
} from '@marquee/service-kit/service/readiness-under-test'
import { it, onTestFinished } from 'vitest'
import { startTestBooking } from './testing.ts'

it('reports not ready while its broker or its database is unreachable', {
  timeout: readinessTestMilliseconds,
}, async () => {
  await expectReadinessToNameUnavailableDependencies('booking', async (settings) => {
    const booking = await startTestBooking(settings)
    onTestFinished(booking.stop)
    return booking.url
  })
})
