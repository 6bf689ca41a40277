import type { Subscription } from '@marquee/contracts/define-subscription'
import { connect } from 'amqplib'
import {
  declareTopology,
  eventsExchange,
  publishedTopology,
  queuesExchange,
  retryExchange,
  retryQueue,
} from './topology.ts'

/** The processes that have a user of their own on the broker. */
export const brokerUsers = ['identity', 'catalog', 'booking', 'payment', 'gateway'] as const
export type BrokerUser = (typeof brokerUsers)[number] & (Subscription['service'] | 'catalog')

export const brokerUserName = (owner: BrokerUser): string => `marquee_${owner}`

const escapeDots = (text: string): string => text.replaceAll('.', '\\.')

const delayExchanges = publishedTopology.retryDelays.map(retryExchange)

/** The exchanges that a user may publish to: for its events, and for its messages that failed. */
const writable = [eventsExchange, queuesExchange, ...delayExchanges]

/**
 * Regular expressions for the exchanges and queues that a user may write to. Since 4.2.6 RabbitMQ tells a user whether
 * an exchange or a queue exists only if the user has a permission on it. The write permission is harmless: on a queue
 * it only allows binding the queue to an exchange that the user may read, and no user may read any exchange.
 */
const checkable = [
  ...[...writable, ...publishedTopology.retryDelays.map(retryQueue)].map(escapeDots),
  // A prefix matches all queues of a service. An expression that lists all names is too long for RabbitMQ 4.3.
  ...new Set(publishedTopology.subscriptions.map(({ service }) => `${service}\\..+`)),
]

/**
 * The permissions of a service's user, as RabbitMQ's regular expressions. The user creates and deletes nothing, and
 * reads only its own queues and streams. The user publishes only with routing keys that begin with its name. On
 * `marquee.events` such a key is an event type of its own context; on the other exchanges, one of its own queues. The
 * user may not use the default exchange, which delivers to any queue.
 */
export const permissionsOf = (owner: BrokerUser) => ({
  configure: '^$',
  read: `^${owner}\\.`,
  write: `^(${checkable.join('|')})$`,
  // The gateway publishes nothing, so no routing key matches.
  topics: writable.map((exchange) => ({
    exchange,
    read: '^$',
    write: owner === 'gateway' ? '(?!)' : `^${owner}\\.`,
  })),
})

/**
 * Creates everything that the services need on a broker: exchanges, queues, bindings, and a user with minimal
 * permissions for each service. Nothing is deleted. A repeated call changes only the passwords, which closes no
 * connection.
 *
 * @param url AMQP URL with an administrator's account and the virtual host
 * @param managementUrl root URL of the management interface, which accepts the same account
 * @throws if the broker is unreachable, or refuses a request
 */
export const provisionBroker = async ({
  url,
  managementUrl,
  passwords,
}: {
  url: string
  managementUrl: string
  passwords: Readonly<Record<BrokerUser, string>>
}): Promise<void> => {
  const connection = await connect(url, { noDelay: true, timeout: 5_000 })
  connection.on('error', () => undefined)
  try {
    const channel = await connection.createChannel()
    channel.on('error', () => undefined)
    await declareTopology(channel)
  } finally {
    await connection.close().catch(() => undefined)
  }

  const { username, password, pathname } = new URL(url)
  const account = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  const authorization = `Basic ${Buffer.from(account).toString('base64')}`
  const vhost = pathname.length > 1 ? pathname.slice(1) : encodeURIComponent('/')
  const put = async (path: string, body: unknown): Promise<void> => {
    const response = await fetch(new URL(`/api/${path}`, managementUrl), {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`RabbitMQ answered ${response.status} to PUT ${path}: ${text.slice(0, 500)}`)
  }
  for (const owner of brokerUsers) {
    const user = brokerUserName(owner)
    const { topics, ...permissions } = permissionsOf(owner)
    await put(`users/${user}`, { password: passwords[owner], tags: '' })
    // Topic permissions first: a topic exchange without topic permissions for a user is open to that user.
    for (const topic of topics) await put(`topic-permissions/${vhost}/${user}`, topic)
    await put(`permissions/${vhost}/${user}`, permissions)
  }
}
