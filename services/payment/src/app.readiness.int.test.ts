import {
  expectReadinessToNameUnavailableDependencies,
  readinessTestMilliseconds,
} from '@marquee/service-kit/service/readiness-under-test'
import { it, onTestFinished } from 'vitest'
import { startTestPayment } from './testing.ts'

it('is not ready while its broker or its database is unavailable', { timeout: readinessTestMilliseconds }, async () => {
  await expectReadinessToNameUnavailableDependencies('payment', async (settings) => {
    const payment = await startTestPayment(settings)
    onTestFinished(payment.stop)
    return payment.url
  })
})
