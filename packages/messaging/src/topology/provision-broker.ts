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

/** Who has a user of its own on the broker. */
export const brokerUsers = ['identity', 'catalog', 'booking', 'payment', 'gateway'] as const
export type BrokerUser = (typeof brokerUsers)[number] & (Subscription['service'] | 'catalog')

export const brokerUserName = (owner: BrokerUser): string => `marquee_${owner}`

const literally = (text: string): string => text.replaceAll('.', '\\.')

const delayExchanges = publishedTopology.retryDelays.map(retryExchange)

/** The exchanges that a user may write to: what it publishes, and where its messages that failed go. */
const writable = [eventsExchange, queuesExchange, ...delayExchanges]

/**
 * Since 4.2.6 RabbitMQ tells whether something is there only to a user with a permission on it. Writing is the one that gives
 * nothing away: what it allows on a queue is to bind it, to an exchange that the user may read, and it may read none.
 */
const checked = [
  ...[...writable, ...publishedTopology.retryDelays.map(retryQueue)].map(literally),
  // By their beginning: RabbitMQ 4.3 takes no expression that names them all.
  ...new Set(publishedTopology.subscriptions.map(({ service }) => `${service}\\..+`)),
]

/**
 * What the user of a service may do, in RabbitMQ's regular expressions. It makes and deletes nothing. It reads its own
 * queues. It publishes under names that begin with its own: in `marquee.events` those are its own context's events, and in
 * the others its own queues. The default exchange, which would deliver to any queue, is closed to it.
 */
export const permissionsOf = (owner: BrokerUser) => ({
  configure: '^$',
  read: `^${owner}\\.`,
  write: `^(${checked.join('|')})$`,
  // The gateway has no events of its own, and puts no message aside: no routing key matches.
  topics: writable.map((exchange) => ({
    exchange,
    read: '^$',
    write: owner === 'gateway' ? '(?!)' : `^${owner}\\.`,
  })),
})

/**
 * Makes what the services need on a broker: exchanges, queues and bindings, and a user for each service that may do only
 * what the service does. Repeating it changes nothing but the passwords, which end no connection.
 *
 * @param url an administrator's, with the virtual host
 * @param managementUrl root of the management interface, which knows the same administrator
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
    // First what limits it: a topic exchange without a rule for a user is open to it.
    for (const topic of topics) await put(`topic-permissions/${vhost}/${user}`, topic)
    await put(`permissions/${vhost}/${user}`, permissions)
  }
}
