import { newId } from '@marquee/kernel/id'
import { createTestDatabase } from '@marquee/testing/database'
import { desc, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { pgSchema } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { messagingTables } from '../events/tables.ts'
import { ddl } from '../messaging-under-test.ts'
import { eventPruner, inboxPruner } from './retention.ts'

const openDatabase = async () => {
  const { urls, drop } = await createTestDatabase()
  const pool = new pg.Pool({ connectionString: urls.booking, max: 4, lock_timeout: 5_000 })
  await pool.query(ddl)
  return {
    db: drizzle({ client: pool }),
    tables: messagingTables(pgSchema('booking')),
    drop: async () => {
      await pool.end()
      await drop()
    },
  }
}

let database: Awaited<ReturnType<typeof openDatabase>>
beforeAll(async () => {
  database = await openDatabase()
})
afterAll(() => database.drop())

const day = 86_400_000
const now = Date.now()
const before = new Date(now - 400 * day)

const addEvents = (count: number, age: number, published = true) =>
  database.db.execute(sql`
    INSERT INTO ${database.tables.events} (id, type, subject, sequence, time, data, published_at)
    SELECT gen_random_uuid(), 'a.b.v1', 'x', 1, ${new Date(now - age * day).toISOString()}::timestamptz, '{}',
      ${published ? new Date().toISOString() : null}::timestamptz
    FROM generate_series(1, ${count})`)

const countEvents = async () =>
  Number(
    (await database.db.execute<{ count: number }>(sql`SELECT count(*)::int AS count FROM ${database.tables.events}`))
      .rows[0]?.count,
  )

const runAll = async (prune: () => Promise<boolean>) => {
  let batches = 1
  while (await prune()) batches += 1
  return batches
}

describe('the event log', () => {
  it('is pruned of old published events in batches, and keeps newer and unpublished events', async () => {
    await addEvents(2_500, 401)
    await addEvents(3, 401, false)
    await addEvents(500, 401)
    await addEvents(10, 399)
    const prune = eventPruner(database.db, database.tables)
    expect(await runAll(() => prune(before))).toBeGreaterThanOrEqual(3)
    expect(await countEvents()).toBe(13)
    await database.db.execute(sql`UPDATE ${database.tables.events} SET published_at = now()`)
    await runAll(() => prune(before))
    expect(await countEvents()).toBe(10)
  })

  it('is pruned without waiting for rows that another process has locked; a later run deletes these rows', async () => {
    await addEvents(3_000, 500)
    const other = await database.db.$client.connect()
    onTestFinished(() => other.release(true))
    await other.query('BEGIN')
    const { events } = database.tables
    await drizzle({ client: other }).select().from(events).orderBy(desc(events.time)).limit(20).for('update')
    const prunes = [eventPruner(database.db, database.tables), eventPruner(database.db, database.tables)]
    await Promise.all(prunes.map((prune) => runAll(() => prune(before))))
    expect(await countEvents()).toBe(20)
    await other.query('ROLLBACK')
    await runAll(() => eventPruner(database.db, database.tables)(before))
    expect(await countEvents()).toBe(10)
  })
})

describe('the inbox', () => {
  it('is pruned of events that are older than a given time, for the given subscriptions only', async () => {
    const { inbox } = database.tables
    const old = Array.from({ length: 1_500 }, (_, index) => newId(before.getTime() - 1 - index))
    const young = [newId(before.getTime()), newId()]
    for (const subscription of ['a.on-x', 'b.on-y']) {
      await database.db.insert(inbox).values([...old, ...young].map((eventId) => ({ subscription, eventId })))
    }
    const prune = inboxPruner(database.db, database.tables, ['a.on-x'])
    await runAll(() => prune(before))
    const rows = await database.db.select().from(inbox)
    const left = (subscription: string) =>
      rows
        .filter((row) => row.subscription === subscription)
        .map(({ eventId }) => eventId)
        .toSorted()
    expect(left('a.on-x')).toEqual(young.toSorted())
    expect(left('b.on-y').length).toBe(1_502)
  })
})
