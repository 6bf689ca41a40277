import { randomUUID } from 'node:crypto'
import { createConnection } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { queueName } from '@marquee/contracts/define-subscription'
import { subscriptions } from '@marquee/contracts/subscriptions'
import { eventMessage } from '@marquee/messaging/events/event-message'
import { eventsExchange } from '@marquee/messaging/topology/topology'
import type { NetworkCondition } from '@marquee/testing/tcp-proxy'
import { connect, type GetMessage } from 'amqplib'
import type { Fault } from './plan.ts'
import type { Random } from './random.ts'
import type { SystemUnderTest } from './system.ts'

/** Ends a lasting fault. Throws if the fault had no effect or cannot be ended. */
type Heal = () => Promise<void> | void

const nothingToHeal: Heal = () => undefined

type OfKind<Kind extends Fault['kind']> = Extract<Fault, { kind: Kind }>
type Injector<Kind extends Fault['kind']> = (
  fault: OfKind<Kind>,
  system: SystemUnderTest,
  random: Random,
) => Promise<Heal> | Heal

/** The signal that stops a process at once: PostgreSQL's immediate shutdown, SIGKILL for all others. */
const killSignal = (process: string): NodeJS.Signals => (process === 'postgres' ? 'SIGQUIT' : 'SIGKILL')

const channelTo = async ({ rabbitmq }: SystemUnderTest) => {
  const connection = await connect(rabbitmq.url, { timeout: 5_000 })
  connection.on('error', () => undefined)
  const channel = await connection.createConfirmChannel()
  channel.on('error', () => undefined)
  return { channel, close: () => connection.close().catch(() => undefined) }
}

type LinkFault = OfKind<'cut' | 'stall' | 'slow'>

/** Changes the condition of a link until the fault ends. */
const changeLink = ({ service, dependency }: LinkFault, system: SystemUnderTest, condition: NetworkCondition): Heal => {
  const proxy = system.proxyOf(service, dependency)
  proxy.change(condition)
  return () => proxy.change({ kind: 'clear' })
}

/** Retries work that needs the broker for up to 45 seconds, because the broker may be down. */
const retry = async (work: () => Promise<void>): Promise<void> => {
  const deadline = Date.now() + 45_000
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await sleep(500)
    }
  }
}

const eventTypeOf = (queue: string): string =>
  subscriptions.find((subscription) => queueName(subscription) === queue)?.event.type ?? ''

const injectors: { readonly [Kind in Fault['kind']]: Injector<Kind> } = {
  kill: ({ process }, system) => {
    system.kill(process, killSignal(process))
    return nothingToHeal
  },

  'stop gracefully': ({ process }, system) => {
    system.kill(process, 'SIGTERM')
    return nothingToHeal
  },

  // A process that has not reached its crash point in time may still die there until the system is healed.
  'kill at': ({ process, point, skips }, system) => {
    const before = system.deathsAt(process, point)
    system.killAt(process, point, skips)
    return () => {
      if (system.deathsAt(process, point) === before) throw new Error('the process did not reach its crash point')
    }
  },

  freeze: ({ process }, system) => {
    const pid = system.pidOf(process)
    system.kill(process, 'SIGSTOP')
    return () => {
      // Another fault may have killed the process, and its successor is not frozen.
      if (system.pidOf(process) === pid) system.kill(process, 'SIGCONT')
    }
  },

  'clock off': ({ process, seconds }, system) => {
    system.setClockOffset(process, seconds)
    return () => system.setClockOffset(process, 0)
  },

  cut: (fault, system) => changeLink(fault, system, { kind: 'cut' }),
  stall: (fault, system) => changeLink(fault, system, { kind: 'stalled' }),
  slow: (fault, system) => changeLink(fault, system, { kind: 'slow', milliseconds: fault.milliseconds }),

  'disk alarm': async (_fault, { fillDisk }) => {
    await fillDisk(true)
    return () => fillDisk(false)
  },

  // Publishes some of the last 200 events again. A relay does the same if it dies after a confirm and before marking
  // the event.
  'repeat events': async ({ service, count }, system, random) => {
    const rows = await system.sql<{
      id: string
      type: string
      subject: string
      sequence: number
      time: Date
      data: unknown
    }>(`SELECT id, type, subject, sequence, time, data FROM ${service}.events ORDER BY position DESC LIMIT 200`)
    const { channel, close } = await channelTo(system)
    try {
      for (const row of random.shuffle(rows).slice(0, count)) {
        const { content, properties } = eventMessage({
          specversion: '1.0',
          source: `marquee/${service}`,
          datacontenttype: 'application/json',
          ...row,
          time: row.time.toISOString(),
        })
        channel.publish(eventsExchange, row.type, content, { ...properties, persistent: true })
      }
      await channel.waitForConfirms()
    } finally {
      await close()
    }
    return nothingToHeal
  },

  // Routes events into a queue of the lab, and later moves the events to their own queue in another order. Both queues
  // are bound for a moment at the start and at the end, so an event may arrive twice.
  'delay and shuffle events': async ({ queue }, system, random) => {
    const type = eventTypeOf(queue)
    const aside = `crash-lab.${queue}.${randomUUID()}`
    const { channel, close } = await channelTo(system)
    try {
      await channel.assertQueue(aside, { durable: true })
      await channel.bindQueue(aside, eventsExchange, type)
      await channel.unbindQueue(queue, eventsExchange, type)
    } finally {
      await close()
    }
    let moved = 0
    const moveBack = async () => {
      const back = await channelTo(system)
      try {
        await back.channel.bindQueue(queue, eventsExchange, type)
        await back.channel.unbindQueue(aside, eventsExchange, type)
        const taken: GetMessage[] = []
        for (;;) {
          const message = await back.channel.get(aside)
          if (!message) break
          taken.push(message)
        }
        for (const { content, properties } of random.shuffle(taken)) {
          const { messageId, contentType, timestamp, appId, headers } = properties
          const kept = { messageId, type: properties.type, contentType, timestamp, appId, headers }
          back.channel.sendToQueue(queue, content, { ...kept, persistent: true })
        }
        await back.channel.waitForConfirms()
        moved = Math.max(moved, taken.length)
        await back.channel.deleteQueue(aside)
      } finally {
        await back.close()
      }
    }
    return async () => {
      await retry(moveBack)
      if (moved === 0) throw new Error('no event arrived while the fault lasted')
    }
  },

  poison: async ({ queue }, system) => {
    const { channel, close } = await channelTo(system)
    try {
      const message = { messageId: poisonId, type: eventTypeOf(queue), persistent: true }
      channel.sendToQueue(queue, Buffer.from('{"this is": "no event"'), message)
      await channel.waitForConfirms()
    } finally {
      await close()
    }
    return nothingToHeal
  },

  webhooks: async ({ fate }, { turn }) => {
    const webhooks = {
      late: { hold: true },
      reversed: { hold: true },
      lost: { drop: true },
      doubled: { duplicates: 3 },
      shuffled: { shuffle_within_milliseconds: 4_000, duplicates: 1 },
    }[fate]
    await turn('knobs', { webhooks })
    return async () => {
      if (fate === 'late' || fate === 'reversed') {
        await turn('webhooks/release', { order: fate === 'late' ? 'shuffled' : 'reversed' })
      }
      await turn('knobs', { webhooks: { hold: false, drop: false, duplicates: 0, shuffle_within_milliseconds: 0 } })
    }
  },

  'Stripe fails': async ({ status, when, count }, { turn }) => {
    const how = status === 'no answer' ? { drop_connection: true } : { status }
    // The failures also hit the requests with which customers pay.
    await turn('failures', { ...how, when, count })
    return nothingToHeal
  },

  'Stripe is slow': async ({ milliseconds }, { turn }) => {
    await turn('knobs', { delay_milliseconds: milliseconds })
    return () => turn('knobs', { delay_milliseconds: 0 })
  },

  'slow bodies': async ({ count }, { gateway, staffToken }) => {
    const { hostname, port } = new URL(gateway)
    const head = [
      `host: ${hostname}:${port}`,
      `authorization: Bearer ${staffToken()}`,
      'content-type: application/json',
      'content-length: 60000',
    ].join('\r\n')
    const sockets = ['/auth/refresh', '/rooms', '/reservations', '/payments/stripe'].flatMap((path) =>
      Array.from({ length: count }, () => {
        const socket = createConnection({ host: hostname, port: Number(port) })
        socket.on('error', () => undefined).resume()
        socket.write(`POST /api/v1${path} HTTP/1.1\r\n${head}\r\n\r\n{`)
        return socket
      }),
    )
    const writing = setInterval(() => {
      for (const socket of sockets) if (socket.writable) socket.write(' ')
    }, 1_000)
    return () => {
      clearInterval(writing)
      for (const socket of sockets) socket.destroy()
    }
  },

  // `system.heal` resets `fail_next` to 0.
  'refunds come back': async ({ count }, { turn }) => {
    await turn('knobs', { refunds: { fail_next: count } })
    return nothingToHeal
  },
}

/** The id of every message that the lab sends to be rejected as invalid. */
export const poisonId = 'crash-lab-poison'

const durationOf = (fault: Fault): number => ('for' in fault ? fault.for : 0)

/**
 * Injects a fault. Undoes the fault when its duration is over or `signal` is aborted. Resolves with the reason if the
 * fault had no effect, for example because its target was down already; otherwise with undefined.
 */
export const injectFault = async (
  fault: Fault,
  system: SystemUnderTest,
  { random, signal }: { random: Random; signal: AbortSignal },
): Promise<string | undefined> => {
  const inject = injectors[fault.kind] as Injector<Fault['kind']>
  try {
    const heal = await inject(fault as never, system, random)
    await sleep(durationOf(fault), undefined, { signal }).catch(() => undefined)
    await heal()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
