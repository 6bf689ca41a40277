import { createTestBroker } from '@marquee/testing/broker'
import { createTestDatabase } from '@marquee/testing/database'
import { eventually } from '@marquee/testing/eventually'
import { startTcpProxy } from '@marquee/testing/tcp-proxy'
import { expect, onTestFinished } from 'vitest'

/** A starting service first declares all queues, which is the slowest step on a busy machine. */
const readyMilliseconds = 30_000

/** Timeout for a test of a service's readiness. */
export const readinessTestMilliseconds = 3 * readyMilliseconds

/**
 * Starts a service, disconnects its broker and then its database, and expects `/health/ready` to name each of them.
 *
 * @param start starts the service with these settings, and resolves with its address
 */
export const expectReadinessToNameUnavailableDependencies = async (
  service: 'identity' | 'catalog' | 'booking' | 'payment',
  start: (settings: { DATABASE_URL: string; AMQP_URL: string }) => Promise<string>,
): Promise<void> => {
  const [database, broker] = await Promise.all([createTestDatabase(), createTestBroker()])
  onTestFinished(async () => {
    await Promise.all([database.drop(), broker.drop()])
  })
  const toPostgres = await startTcpProxy(database.urls[service])
  const toRabbitmq = await startTcpProxy(broker.url)
  onTestFinished(async () => {
    await Promise.all([toPostgres.close(), toRabbitmq.close()])
  })
  const address = await start({ DATABASE_URL: toPostgres.url, AMQP_URL: toRabbitmq.url })
  const readiness = async () => {
    const response = await fetch(`${address}/health/ready`)
    return [response.status, ((await response.json()) as { checks: object }).checks]
  }
  const becomes = (status: number, checks: object) =>
    eventually(async () => expect(await readiness()).toEqual([status, checks]), { within: readyMilliseconds })

  await becomes(200, { postgres: 'ok', rabbitmq: 'ok' })
  await toRabbitmq.close()
  await becomes(503, { postgres: 'ok', rabbitmq: 'unavailable' })
  await toPostgres.close()
  await becomes(503, { postgres: 'unavailable', rabbitmq: 'unavailable' })
}
