import {
  expectReadinessToNameUnavailableDependencies,
  readinessTestMilliseconds,
} from '@marquee/service-kit/service/readiness-under-test'
import { it, onTestFinished } from 'vitest'
import { startTestCatalog } from './testing.ts'

it('is not ready while RabbitMQ or PostgreSQL is unreachable', { timeout: readinessTestMilliseconds }, async () => {
  await expectReadinessToNameUnavailableDependencies('catalog', async (settings) => {
    const catalog = await startTestCatalog(settings)
    onTestFinished(catalog.stop)
    return catalog.url
  })
})
