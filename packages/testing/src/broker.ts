import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
// For the type of inject('testParts').
import type {} from './global-setup.ts'
import { type VhostManagement, vhostManagement } from './rabbitmq-management.ts'

export type TestBroker = Pick<
  VhostManagement,
  'queueInfo' | 'listQueues' | 'listConsumers' | 'closeConnections' | 'moveMessages'
> & {
  /** The `amqp://` URL with the account and this vhost. */
  url: string
  /** The root of the management interface; its API is below `/api`. */
  managementUrl: string
  vhost: string
  /** Deletes the vhost with its queues. RabbitMQ then closes the connections to the vhost. */
  drop(): Promise<void>
}

/** Creates an empty vhost on the tests' RabbitMQ, so that test files do not see each other's queues. */
export const createTestBroker = async (): Promise<TestBroker> => {
  const { url, managementUrl } = inject('testParts').rabbitmq
  const vhost = `test-${randomBytes(8).toString('hex')}`
  const management = vhostManagement({ url: managementUrl, amqpUrl: url, vhost })
  await management.createVhost()
  const vhostUrl = new URL(url)
  vhostUrl.pathname = `/${vhost}`
  return { ...management, url: vhostUrl.href, managementUrl, vhost, drop: management.deleteVhost }
}
