import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type NewEvent, newEvent } from '@marquee/contracts/define-event'
import { queueName } from '@marquee/contracts/define-subscription'
import { bookingOnUserRegistered, userRegistered } from '@marquee/contracts/identity-events'
import { subscriptions } from '@marquee/contracts/subscriptions'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import { openDeadLetters } from '@marquee/messaging/consuming/dead-letters'
import { openEventTables } from '@marquee/messaging/events/event-tables'
import { createMessaging } from '@marquee/messaging/messaging'
import { createTestBroker } from '@marquee/testing/broker'
import { createTestDatabase } from '@marquee/testing/database'
import { eventually } from '@marquee/testing/eventually'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runEvents } from './run-events.ts'

const queue = queueName(bookingOnUserRegistered)
const topology = { subscriptions, retryDelays: [{ name: '50ms', milliseconds: 50 }] }

const tables = (service: string) => `
  CREATE TABLE ${service}.events (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL UNIQUE, type text NOT NULL,
    subject text NOT NULL, sequence integer NOT NULL, "time" timestamptz NOT NULL DEFAULT now(), traceparent text,
    data jsonb NOT NULL, published_at timestamptz);
  CREATE TABLE ${service}.inbox (
    subscription text NOT NULL, event_id uuid NOT NULL, applied_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (subscription, event_id))`

/** Two services on real servers: identity publishes users; booking stores the users' names, except `failingNames`. */
const openSystem = async () => {
  const [broker, database] = await Promise.all([createTestBroker(), createTestDatabase()])
  onTestFinished(async () => {
    await Promise.all([broker.drop(), database.drop()])
  })
  const environment = {
    AMQP_URL: broker.url,
    IDENTITY_DATABASE_URL: database.urls.identity,
    BOOKING_DATABASE_URL: database.urls.booking,
  }
  const storedNames: string[] = []
  const failingNames = new Set<string>()

  const startService = async (service: 'identity' | 'booking') => {
    const { db, tables: own, close } = openEventTables({ service, url: database.urls[service] })
    await db.$client.query(tables(service))
    const log = pino({ level: 'silent' })
    const messaging = createMessaging({ service, url: broker.url, db, tables: own, log, topology })
    onTestFinished(async () => {
      await messaging.stop()
      await close()
    })
    messaging.start(
      service === 'identity'
        ? []
        : [
            subscribe(bookingOnUserRegistered, async ({ data: { fullName } }) => {
              if (failingNames.has(fullName)) throw new Error(`cannot store\n${fullName}`)
              storedNames.push(fullName)
            }),
          ],
    )
    await messaging.ready()
    return { messaging, db }
  }
  const identity = await startService('identity')
  const booking = await startService('booking')
  const users = (...names: string[]): NewEvent[] =>
    names.map((fullName) => {
      const userId = crypto.randomUUID()
      return newEvent(userRegistered, {
        subject: userId,
        sequence: 1,
        data: { userId, email: 'ada@example.org', fullName },
      })
    })

  return {
    broker,
    environment,
    storedNames,
    failingNames,
    register: (...names: string[]) => identity.messaging.transact(({ record }) => record(...users(...names))),
    /** Puts an unparseable message into booking's queue, by default a message without an id. */
    poison: async (content: string, properties: { messageId?: string } = {}) => {
      const { deliver, close } = await openDeadLetters({ url: broker.url })
      await deliver(queue, Buffer.from(content), properties)
      await close()
    },
    allApplied: (count: number) =>
      eventually(async () => {
        const { rows } = await booking.db.$client.query('SELECT 1 FROM booking.inbox')
        expect(rows).toHaveLength(count)
      }),
    /** Runs the command as a terminal would. */
    events: async (line: string, more: NodeJS.ProcessEnv = {}, signal?: AbortSignal) => {
      const output: string[] = []
      const errors: string[] = []
      const code = await runEvents(line.split(' '), {
        environment: { ...environment, ...more },
        print: (text) => output.push(text),
        printError: (text) => errors.push(text),
        ...(signal ? { signal } : {}),
      })
      return { code, output: output.join('\n'), error: errors.join('\n') }
    },
  }
}

const numbered = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name} ${index}`)

describe('dead letters', () => {
  it('do not delay later events, and are listed and shown as text and as JSON', async () => {
    const system = await openSystem()
    expect(await system.events('list')).toEqual({ code: 0, output: 'There are no dead letters.', error: '' })
    const bad = numbered('Bad', 12)
    for (const name of bad) system.failingNames.add(name)
    await system.poison('no \u001b[2J event', { messageId: 'poison' })
    await system.register(...bad, 'Grace')
    await eventually(() => expect(system.storedNames).toEqual(['Grace']))

    await eventually(async () => {
      expect((await system.broker.queueInfo(`${queue}.dead`))?.messagesReady).toBe(13)
      expect((await system.broker.queueInfo(queue))?.messages).toBe(0)
    })
    const { code, output } = await system.events('list')
    expect([code, output]).toEqual([0, `queue                       dead letters\n${queue}  13`])
    expect(JSON.parse((await system.events('list --json')).output)).toEqual([{ queue, count: 13 }])

    const shown = JSON.parse((await system.events(`show ${queue} --json`)).output) as Record<string, unknown>[]
    expect(shown).toHaveLength(13)
    expect(shown).toContainEqual(
      expect.objectContaining({ id: 'poison', type: null, subject: null, content: 'no \u001b[2J event', attempts: 1 }),
    )
    const one = shown.find(({ content }) => JSON.stringify(content).includes('Bad 7'))
    expect(one).toMatchObject({
      type: 'identity.user-registered.v1',
      attempts: 2,
      reason: 'Error: cannot store\nBad 7',
      content: { id: one?.['id'], subject: one?.['subject'], data: { fullName: 'Bad 7' } },
    })
    expect(Date.parse(String(one?.['failed_at']))).toBeGreaterThan(Date.now() - 60_000)

    const text = (await system.events(`show ${queue}.dead --limit 13`)).output
    expect(text).toContain(
      [
        `id         ${one?.['id']}`,
        'type       identity.user-registered.v1',
        `subject    ${one?.['subject']}`,
        'attempts   2',
        'reason     Error: cannot store',
        '           Bad 7',
        `failed at  ${one?.['failed_at']}`,
        'content    {',
        '             "specversion": "1.0",',
      ].join('\n'),
    )
    expect(text).toContain('no \\u{1b}[2J event')
    expect((await system.events(`show ${queue} --limit 2`)).output.match(/^id /gm)).toHaveLength(2)
    expect((await system.events('show booking.on-movie-updated')).output).toBe(
      'booking.on-movie-updated has no dead letters.',
    )
  })

  it('are replayed one by one or all at once, and become dead letters again if they fail again', async () => {
    const system = await openSystem()
    for (const name of numbered('Bad', 3)) system.failingNames.add(name)
    await system.poison('no event', { messageId: 'poison' })
    await system.register(...numbered('Bad', 3))
    const count = async () => JSON.parse((await system.events('list --json')).output)[0]?.count ?? 0
    await eventually(async () => expect(await count()).toBe(4))

    system.failingNames.clear()
    const shown = JSON.parse((await system.events(`show ${queue} --json`)).output)
    const { id, content } = shown.find(({ type }: { type: unknown }) => type !== null)
    expect(await system.events(`replay ${queue} --id ${id}`)).toMatchObject({
      code: 0,
      output: `Moved 1 dead letter back to ${queue}.`,
    })
    await eventually(() => expect(system.storedNames).toEqual([content.data.fullName]))
    expect(await system.events(`replay ${queue} --id ${id}`)).toEqual({
      code: 1,
      output: '',
      error: `${queue} has no dead letter with the id ${id}.`,
    })
    expect((await system.events(`replay ${queue}`)).output).toBe(`Moved 3 dead letters back to ${queue}.`)
    await eventually(() => expect(system.storedNames.toSorted()).toEqual(numbered('Bad', 3)))
    await eventually(async () => expect(await count()).toBe(1))
    expect(JSON.parse((await system.events(`show ${queue} --json`)).output)).toMatchObject([{ id: 'poison' }])
  })

  it('are discarded one by one, also without an id of their own, while all others stay', async () => {
    const system = await openSystem()
    system.failingNames.add('Bad 0')
    await system.poison('no event')
    await system.poison('no event either')
    await system.register('Bad 0')
    const shown = async () =>
      JSON.parse((await system.events(`show ${queue} --json`)).output) as Record<string, string>[]
    const idOf = async (content: string) => (await shown()).find((letter) => letter['content'] === content)?.['id']
    await eventually(async () => expect(await shown()).toHaveLength(3))

    const id = await idOf('no event')
    expect(id).toMatch(/^sha256-[0-9a-f]{16}$/)
    const discarded = await system.events(`discard ${queue} --id ${id}`)
    expect(discarded).toMatchObject({ code: 0, error: '' })
    expect(discarded.output).toMatch(new RegExp(`^id +${id}$`, 'm'))
    expect(discarded.output).toMatch(/^content +no event$/m)
    expect(discarded.output).toContain(`Discarded 1 dead letter of ${queue}.`)
    expect((await shown()).map(({ content }) => content)).toHaveLength(2)
    expect(await idOf('no event')).toBeUndefined()

    const other = await idOf('no event either')
    const asJson = await system.events(`discard ${queue} --id ${other} --json`)
    expect(JSON.parse(asJson.output)).toMatchObject({ id: other, content: 'no event either' })
    expect(await system.events(`discard ${queue} --id ${other}`)).toEqual({
      code: 1,
      output: '',
      error: `${queue} has no dead letter with the id ${other}.`,
    })

    system.failingNames.clear()
    expect((await system.events(`replay ${queue}`)).output).toBe(`Moved 1 dead letter back to ${queue}.`)
    await eventually(() => expect(system.storedNames).toEqual(['Bad 0']))
    expect((await system.events('list')).output).toBe('There are no dead letters.')
  })
})

describe('a slice of the publisher’s log', () => {
  it('is sent to one queue, and applied again only with `--again`', async () => {
    const system = await openSystem()
    await system.register('Ada', 'Bea', 'Cleo')
    await system.allApplied(3)

    expect(await system.events(`replay ${queue} --from-log`)).toEqual({
      code: 0,
      output: `Sent 3 events of identity's log to ${queue}.\nNext position: 4`,
      error: '',
    })
    await system.register('Dora')
    await system.allApplied(4)
    expect(system.storedNames.toSorted()).toEqual(['Ada', 'Bea', 'Cleo', 'Dora'])

    const first = await system.events(`replay ${queue} --from-log --again --from-position 2 --limit 1`)
    expect(first.output).toBe(
      [
        `Sent 1 event of identity's log to ${queue}.`,
        'Next position: 3',
        'That was the limit; there may be more. Continue with --from-position 3.',
      ].join('\n'),
    )
    await system.allApplied(4)
    await system.events(`replay ${queue} --from-log --from-position 3`)
    await system.register('Ella')
    await system.allApplied(5)
    expect(system.storedNames.toSorted()).toEqual(['Ada', 'Bea', 'Bea', 'Cleo', 'Dora', 'Ella'])

    const nothing = await system.events(`replay ${queue} --from-log --from 2126-01-01T00:00:00Z --from-position 2`)
    expect(nothing.output).toBe(`Sent 0 events of identity's log to ${queue}.\nNext position: 2`)
  })
})

describe('a failing command', () => {
  it('prints the reason, and exits with 1 for a failure and 64 for wrong usage', async () => {
    const system = await openSystem()
    await system.register('Ada')
    const elsewhere = 'amqp://marquee:secret@127.0.0.1:1'
    const unreachable = await system.events('list', { AMQP_URL: elsewhere })
    expect(unreachable).toMatchObject({ code: 1, output: '' })
    expect(unreachable.error).toBe('Cannot connect to RabbitMQ at 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1')

    const closed = 'postgres://marquee:secret@127.0.0.1:1/marquee'
    const noLog = await system.events(`replay ${queue} --from-log`, { IDENTITY_DATABASE_URL: closed })
    expect(noLog).toMatchObject({ code: 1, output: '' })
    expect(noLog.error).toBe('connect ECONNREFUSED 127.0.0.1:1 (after 0 events; continue with --from-position 0)')

    const noInbox = await system.events(`replay ${queue} --from-log --again`, { BOOKING_DATABASE_URL: '' })
    expect(noInbox).toMatchObject({ code: 1, error: expect.stringMatching(/^BOOKING_DATABASE_URL is not set/) })

    const interrupted = await system.events(`replay ${queue} --from-log --from-position 1`, {}, AbortSignal.abort())
    expect(interrupted).toEqual({
      code: 1,
      output: '',
      error: 'Interrupted after 0 events; continue with --from-position 1.',
    })

    const usage = await system.events('replay popcorn')
    expect(usage).toMatchObject({ code: 64, error: expect.stringMatching(/^there is no queue popcorn/) })
    expect(await system.events('--help')).toMatchObject({ code: 0, output: expect.stringContaining('Usage:') })
  })

  it('ends the process with its exit code', async () => {
    const main = fileURLToPath(new URL('events.ts', import.meta.url))
    const run = (...args: string[]) => promisify(execFile)(process.execPath, [main, ...args], { timeout: 30_000 })
    expect((await run('--help')).stdout).toContain('Usage: npm run events')
    await expect(run('popcorn')).rejects.toMatchObject({ code: 64, stderr: expect.stringContaining('popcorn') })
  })
})
