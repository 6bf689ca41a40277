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
 * A RabbitMQ server for one test. The test may `kill` and `restart` the server (about 5 s for each start), and must
 * `stop` it at the end; `stop` may lose the data. `kill` first waits, usually less than 2 s, until the list of quorum
 * queues is on disk. The server of TEST_AMQP_URL is never used, because a test must not kill a server that it has not
 * started.
 */
export const startOwnBroker = async (): Promise<OwnBroker> => {
  const { home, cache } = inject('testParts')
  const folder = join(home, `broker-${randomBytes(4).toString('hex')}`)
  const broker = await startRabbitmq({
    home: folder,
    cache,
    isDisposable: true,
    statisticsIntervalMs: 500,
    log: () => {},
  })
  const management = vhostManagement({ url: broker.managementUrl, amqpUrl: broker.url, vhost: '/' })
  const { queueInfo, listQueues, closeConnections } = management

  // RabbitMQ writes messages to disk at once, but the list of quorum queues only about a second after a declaration. A
  // broker that is killed in between has the messages on disk, but the list lacks the queue. The broker then refuses
  // every request for the queue. The tests that kill a broker are not about this failure.
  const queuesAreOnDisk = async () => {
    const names = (await listQueues()).filter(({ type }) => type === 'quorum').map(({ name }) => name)
    const onDisk = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('names.dets'))
      .map((file) => readFileSync(join(folder, file)))
    const missing = names.filter((name) => !onDisk.some((file) => file.includes(`%2F_${name}`)))
    if (missing.length > 0) throw new Error(`RabbitMQ has not written these queues to disk yet: ${missing.join(', ')}`)
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
