import { randomUUID } from 'node:crypto'
export type QueueInfo = {
  name: string
  type: string
  durable: boolean
  arguments: Record<string, unknown>
  /** RabbitMQ refreshes this count and the following counts only at intervals. Wait for a count with `eventually`. */
  messages: number
  messagesReady: number
  messagesUnacknowledged: number
  consumers: number
}

export type VhostManagement = {
  createVhost(): Promise<void>
  deleteVhost(): Promise<void>
  /** Resolves with undefined if the queue does not exist. */
  queueInfo(name: string): Promise<QueueInfo | undefined>
  listQueues(): Promise<QueueInfo[]>
  /** The queue and the arguments of each consumer of the vhost. */
  listConsumers(): Promise<{ queue: string; arguments: Record<string, unknown> }[]>
  /** Closes every connection to the vhost, as an operator would. Resolves with the number of connections. */
  closeConnections(): Promise<number>
  /** Starts a shovel that moves a queue's messages with all headers to another queue, as the management UI does. */
  moveMessages(from: string, to: string): Promise<void>
}

type RawQueue = {
  name: string
  type?: string
  durable: boolean
  arguments?: Record<string, unknown>
  messages?: number
  messages_ready?: number
  messages_unacknowledged?: number
  consumers?: number
}

const queueInfo = (queue: RawQueue): QueueInfo => ({
  name: queue.name,
  type: queue.type ?? 'classic',
  durable: queue.durable,
  arguments: queue.arguments ?? {},
  messages: queue.messages ?? 0,
  messagesReady: queue.messages_ready ?? 0,
  messagesUnacknowledged: queue.messages_unacknowledged ?? 0,
  consumers: queue.consumers ?? 0,
})

/** A client of RabbitMQ's management API for one vhost. `url` is the interface's root; `amqpUrl` has the account. */
export const vhostManagement = ({
  url,
  amqpUrl,
  vhost,
}: {
  url: string
  amqpUrl: string
  vhost: string
}): VhostManagement => {
  const { username, password } = new URL(amqpUrl)
  const user = decodeURIComponent(username)
  const authorization = `Basic ${Buffer.from(`${user}:${decodeURIComponent(password)}`).toString('base64')}`
  const inVhost = encodeURIComponent(vhost)

  /** Resolves with undefined for 404. Throws for other errors. */
  const request = async <T>(method: string, path: string, body?: unknown): Promise<T | undefined> => {
    const response = await fetch(new URL(`/api/${path}`, url), {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    })
    const text = await response.text()
    if (response.status === 404) return undefined
    if (!response.ok) throw new Error(`RabbitMQ answered ${response.status} to ${method} ${path}: ${text}`)
    return text === '' ? undefined : (JSON.parse(text) as T)
  }

  return {
    createVhost: async () => {
      await request('PUT', `vhosts/${inVhost}`, {})
      await request('PUT', `permissions/${inVhost}/${encodeURIComponent(user)}`, {
        configure: '.*',
        write: '.*',
        read: '.*',
      })
    },
    deleteVhost: async () => {
      await request('DELETE', `vhosts/${inVhost}`)
    },
    queueInfo: async (name) => {
      const queue = await request<RawQueue>('GET', `queues/${inVhost}/${encodeURIComponent(name)}`)
      return queue && queueInfo(queue)
    },
    listQueues: async () => ((await request<RawQueue[]>('GET', `queues/${inVhost}`)) ?? []).map(queueInfo),
    listConsumers: async () => {
      const consumers = await request<{ queue: { name: string }; arguments: Record<string, unknown> }[]>(
        'GET',
        `consumers/${inVhost}`,
      )
      return (consumers ?? []).map(({ queue, arguments: given }) => ({ queue: queue.name, arguments: given }))
    },
    closeConnections: async () => {
      const connections = (await request<{ name: string }[]>('GET', `vhosts/${inVhost}/connections`)) ?? []
      for (const { name } of connections) await request('DELETE', `connections/${encodeURIComponent(name)}`)
      return connections.length
    },
    moveMessages: async (from, to) => {
      const uri = `amqp:///${inVhost}`
      // A shovel deletes itself after its last message. A later shovel of the same name would be deleted too.
      const name = `Move from ${from} ${randomUUID()}`
      await request('PUT', `parameters/shovel/${inVhost}/${encodeURIComponent(name)}`, {
        value: {
          'src-protocol': 'amqp091',
          'src-uri': uri,
          'src-queue': from,
          'src-prefetch-count': 1000,
          'src-delete-after': 'queue-length',
          'dest-protocol': 'amqp091',
          'dest-uri': uri,
          'dest-queue': to,
          'dest-add-forward-headers': false,
          'ack-mode': 'on-confirm',
        },
      })
    },
  }
}
