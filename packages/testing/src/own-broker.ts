import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Rabbitmq, startRabbitmq } from '@marquee/local-servers/rabbitmq'
import { inject } from 'vitest'
import { eventually } from './eventually.ts'
// For the type of inject('testParts').
import type {} from './global-setup.ts'
import { type VhostManagement, vhostManagement } from './rabbitmq-management.ts'

export type OwnBroker = Rabbitmq & Pick<VhostManagement, 'queueInfo' | 'listQueues' | 'closeConnections'>

/**
 * A RabbitMQ for one test alone, which it may `kill` and `restart` (about 5 s each start); it must `stop` it at the end.
 * `kill` first waits, up to some 2 s, until the broker has written down which quorum queues there are: see below.
 * What TEST_AMQP_URL names is never used here: killing that is not ours to do.
 */
export const startOwnBroker = async (): Promise<OwnBroker> => {
  const { home, cache } = inject('testParts')
  const folder = join(home, `broker-${randomBytes(4).toString('hex')}`)
  const broker = await startRabbitmq({ home: folder, cache, statisticsIntervalMs: 500, log: () => {} })
  const management = vhostManagement({ url: broker.managementUrl, amqpUrl: broker.url, vhost: '/' })
  const { queueInfo, listQueues, closeConnections } = management

  // RabbitMQ writes messages through to the disk at once, but the list of quorum queues only about a second after one was
  // declared. A broker killed in between has the messages and no longer knows whose they are: the queue refuses everything.
  // That is a fault of the broker's first second and not what a test that kills it wants to see.
  const queuesAreOnDisk = async () => {
    const names = (await listQueues()).filter(({ type }) => type === 'quorum').map(({ name }) => name)
    const onDisk = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('names.dets'))
      .map((file) => readFileSync(join(folder, file)))
    const missing = names.filter((name) => !onDisk.some((file) => file.includes(`%2F_${name}`)))
    if (missing.length > 0) throw new Error(`RabbitMQ has not written down ${missing.join(', ')}`)
  }

  const { kill } = broker
  return Object.assign(broker, {
    queueInfo,
    listQueues,
    closeConnections,
    kill: async () => {
      await eventually(queuesAreOnDisk)
      await kill()
    },
  })
}
