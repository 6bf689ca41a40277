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

/** Identity, which tells of users, and booking, which notes their names, and cannot note some; on real servers. */
const openWorld = async () => {
  const [broker, database] = await Promise.all([createTestBroker(), createTestDatabase()])
  onTestFinished(async () => {
    await Promise.all([broker.drop(), database.drop()])
  })
  const environment = {
    AMQP_URL: broker.url,
    IDENTITY_DATABASE_URL: database.urls.identity,
    BOOKING_DATABASE_URL: database.urls.booking,
  }
  const noted: string[] = []
  const unspeakable = new Set<string>()

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
              if (unspeakable.has(fullName)) throw new Error(`cannot note\n${fullName}`)
              noted.push(fullName)
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
    noted,
    unspeakable,
    register: (...names: string[]) => identity.messaging.transact(({ record }) => record(...users(...names))),
    /** Puts a message into booking's queue that is no event. */
    poison: async (content: string) => {
      const { deliver, close } = await openDeadLetters({ url: broker.url })
      await deliver(queue, Buffer.from(content), { messageId: 'poison' })
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
  it('do not keep what comes after them waiting, and are there to see, for people, programs and RabbitMQ', async () => {
    const world = await openWorld()
    expect(await world.events('list')).toEqual({ code: 0, output: 'There are no dead letters.', error: '' })
    // More than one process works on at once.
    const bad = numbered('Bad', 12)
    for (const name of bad) world.unspeakable.add(name)
    await world.poison('no \u001b[2J event')
    await world.register(...bad, 'Grace')
    await eventually(() => expect(world.noted).toEqual(['Grace']))

    await eventually(async () => {
      expect((await world.broker.queueInfo(`${queue}.dead`))?.messagesReady).toBe(13)
      expect((await world.broker.queueInfo(queue))?.messages).toBe(0)
    })
    const { code, output } = await world.events('list')
    expect([code, output]).toEqual([0, `queue                       dead letters\n${queue}  13`])
    expect(JSON.parse((await world.events('list --json')).output)).toEqual([{ queue, count: 13 }])

    const shown = JSON.parse((await world.events(`show ${queue} --json`)).output) as Record<string, unknown>[]
    expect(shown).toHaveLength(13)
    expect(shown).toContainEqual(
      expect.objectContaining({ id: 'poison', type: null, subject: null, content: 'no \u001b[2J event', attempts: 1 }),
    )
    const one = shown.find(({ content }) => JSON.stringify(content).includes('Bad 7'))
    expect(one).toMatchObject({
      type: 'identity.user-registered.v1',
      attempts: 2,
      reason: 'Error: cannot note\nBad 7',
      content: { id: one?.['id'], subject: one?.['subject'], data: { fullName: 'Bad 7' } },
    })
    expect(Date.parse(String(one?.['failed_at']))).toBeGreaterThan(Date.now() - 60_000)

    const text = (await world.events(`show ${queue}.dead --limit 13`)).output
    expect(text).toContain(
      [
        `id         ${one?.['id']}`,
        'type       identity.user-registered.v1',
        `subject    ${one?.['subject']}`,
        'attempts   2',
        'reason     Error: cannot note',
        '           Bad 7',
        `failed at  ${one?.['failed_at']}`,
        'content    {',
        '             "specversion": "1.0",',
      ].join('\n'),
    )
    expect(text).toContain('no \\u{1b}[2J event')
    expect((await world.events(`show ${queue} --limit 2`)).output.match(/^id /gm)).toHaveLength(2)
    expect((await world.events('show booking.on-movie-updated')).output).toBe(
      'booking.on-movie-updated has no dead letters.',
    )
  })

  it('are given back one by one or all, and those that fail again are there again', async () => {
    const world = await openWorld()
    for (const name of numbered('Bad', 3)) world.unspeakable.add(name)
    await world.poison('no event')
    await world.register(...numbered('Bad', 3))
    const count = async () => JSON.parse((await world.events('list --json')).output)[0]?.count ?? 0
    await eventually(async () => expect(await count()).toBe(4))

    world.unspeakable.clear()
    const shown = JSON.parse((await world.events(`show ${queue} --json`)).output)
    const { id, content } = shown.find(({ type }: { type: unknown }) => type !== null)
    expect(await world.events(`replay ${queue} --id ${id}`)).toMatchObject({
      code: 0,
      output: `Gave 1 dead letter back to ${queue}.`,
    })
    await eventually(() => expect(world.noted).toEqual([content.data.fullName]))
    expect(await world.events(`replay ${queue} --id ${id}`)).toEqual({
      code: 1,
      output: '',
      error: `${queue} has no dead letter with the id ${id}.`,
    })
    expect((await world.events(`replay ${queue}`)).output).toBe(`Gave 3 dead letters back to ${queue}.`)
    await eventually(() => expect(world.noted.toSorted()).toEqual(numbered('Bad', 3)))
    await eventually(async () => expect(await count()).toBe(1))
    expect(JSON.parse((await world.events(`show ${queue} --json`)).output)).toMatchObject([{ id: 'poison' }])
  })
})

describe('a slice of the publisher’s log', () => {
  it('is sent to one queue, and applied again only if it is to be', async () => {
    const world = await openWorld()
    await world.register('Ada', 'Bea', 'Cleo')
    await world.allApplied(3)

    expect(await world.events(`replay ${queue} --from-log`)).toEqual({
      code: 0,
      output: `Sent 3 events of identity's log to ${queue}.\nNext position: 4`,
      error: '',
    })
    await world.register('Dora')
    await world.allApplied(4)
    expect(world.noted.toSorted()).toEqual(['Ada', 'Bea', 'Cleo', 'Dora'])

    const first = await world.events(`replay ${queue} --from-log --again --from-position 2 --limit 1`)
    expect(first.output).toBe(
      [
        `Sent 1 event of identity's log to ${queue}.`,
        'Next position: 3',
        'That was the limit; there may be more: go on with --from-position 3.',
      ].join('\n'),
    )
    await world.allApplied(4)
    await world.events(`replay ${queue} --from-log --from-position 3`)
    await world.register('Ella')
    await world.allApplied(5)
    expect(world.noted.toSorted()).toEqual(['Ada', 'Bea', 'Bea', 'Cleo', 'Dora', 'Ella'])

    const nothing = await world.events(`replay ${queue} --from-log --from 2126-01-01T00:00:00Z --from-position 2`)
    expect(nothing.output).toBe(`Sent 0 events of identity's log to ${queue}.\nNext position: 2`)
  })
})

describe('what does not work', () => {
  it('is said in one line, with an exit code that tells a failure from wrong usage', async () => {
    const world = await openWorld()
    await world.register('Ada')
    const elsewhere = 'amqp://marquee:secret@127.0.0.1:1'
    const unreachable = await world.events('list', { AMQP_URL: elsewhere })
    expect(unreachable).toMatchObject({ code: 1, output: '' })
    expect(unreachable.error).toBe('RabbitMQ at 127.0.0.1:1 does not let us in: connect ECONNREFUSED 127.0.0.1:1')

    const closed = 'postgres://marquee:secret@127.0.0.1:1/marquee'
    const noLog = await world.events(`replay ${queue} --from-log`, { IDENTITY_DATABASE_URL: closed })
    expect(noLog).toMatchObject({ code: 1, output: '' })
    expect(noLog.error).toBe('connect ECONNREFUSED 127.0.0.1:1 (after 0 events; go on with --from-position 0)')

    const noInbox = await world.events(`replay ${queue} --from-log --again`, { BOOKING_DATABASE_URL: '' })
    expect(noInbox).toMatchObject({ code: 1, error: expect.stringMatching(/^BOOKING_DATABASE_URL is not set/) })

    const interrupted = await world.events(`replay ${queue} --from-log --from-position 1`, {}, AbortSignal.abort())
    expect(interrupted).toEqual({
      code: 1,
      output: '',
      error: 'Interrupted after 0 events; go on with --from-position 1.',
    })

    const usage = await world.events('replay popcorn')
    expect(usage).toMatchObject({ code: 64, error: expect.stringMatching(/^there is no queue popcorn/) })
    expect(await world.events('--help')).toMatchObject({ code: 0, output: expect.stringContaining('Usage:') })
  })

  it('ends the program with that exit code', async () => {
    const main = fileURLToPath(new URL('events.ts', import.meta.url))
    const run = (...args: string[]) => promisify(execFile)(process.execPath, [main, ...args], { timeout: 30_000 })
    expect((await run('--help')).stdout).toContain('Usage: npm run events')
    await expect(run('popcorn')).rejects.toMatchObject({ code: 64, stderr: expect.stringContaining('popcorn') })
  })
})
