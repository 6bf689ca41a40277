import {
  expectReadinessToNameUnavailableDependencies,
  readinessTestMilliseconds,
} from '@marquee/service-kit/service/readiness-under-test'
import { it, onTestFinished } from 'vitest'
import { startTestIdentity } from './testing.ts'

it('is not ready while RabbitMQ or PostgreSQL is unreachable', { timeout: readinessTestMilliseconds }, async () => {
  await expectReadinessToNameUnavailableDependencies('identity', async (config) => {
    const identity = await startTestIdentity({ config })
    onTestFinished(identity.stop)
    return identity.service.start({ host: '127.0.0.1', port: 0 })
  })
})
