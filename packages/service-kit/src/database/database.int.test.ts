import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { messagingTables } from '@marquee/messaging/events/tables'
import { createMessaging } from '@marquee/messaging/messaging'
import { createTestDatabase, type TestDatabase } from '@marquee/testing/database'
import { eventually } from '@marquee/testing/eventually'
import { startTcpProxy } from '@marquee/testing/tcp-proxy'
import { pgSchema } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openToAll } from '../http/auth.ts'
import { createHttp } from '../http/http.ts'
import { createKeyStore } from '../http/jwks.ts'
import { createLogger } from '../service/logger.ts'
import { databaseTimeoutMilliseconds, openDatabase } from './database.ts'
import { migrate } from './migrate.ts'

const log = createLogger({ service: 'test', level: 'silent' })
let database: TestDatabase
let folder: string
beforeAll(async () => {
  database = await createTestDatabase()
  folder = await mkdtemp(join(tmpdir(), 'marquee-migrations-'))
})
afterAll(async () => {
  await database.drop()
  await rm(folder, { recursive: true })
})

/** A folder of migrations as drizzle-kit writes it. */
const migrations = async (name: string, ...files: string[]) => {
  const path = join(folder, name)
  await mkdir(join(path, 'meta'), { recursive: true })
  const entries = files.map((_, idx) => ({ idx, version: '7', when: idx + 1, tag: `000${idx}`, breakpoints: true }))
  await writeFile(join(path, 'meta/_journal.json'), JSON.stringify({ version: '7', dialect: 'postgresql', entries }))
  await Promise.all(files.map((sql, idx) => writeFile(join(path, `000${idx}.sql`), sql)))
  return pathToFileURL(path)
}

const open = (folderUrl: URL, url = database.urls.booking) =>
  openDatabase({ service: 'booking', url, poolSize: 2, migrations: folderUrl, log })

const first = 'CREATE TABLE booking.one (id int);\n--> statement-breakpoint\nINSERT INTO booking.one VALUES (1);'

it('waits for another replica’s migration for longer than a request may wait for a lock', async () => {
  const { pool } = await open(await migrations('waiting', 'CREATE TABLE booking.waited (id int);'))
  const shortTimeouts = new pg.Pool({
    connectionString: database.urls.booking,
    lock_timeout: 50,
    statement_timeout: 50,
    max: 1,
  })
  const other = await pool.connect()
  await other.query("SELECT try_session_lock('migrations')")
  const folderUrl = await migrations(
    'waiting',
    'CREATE TABLE booking.waited (id int);',
    'CREATE TABLE booking.waited_too (id int);',
  )
  const migrating = migrate(shortTimeouts, { schema: 'booking', migrations: folderUrl, log })
  await eventually(async () =>
    expect((await pool.query("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")).rowCount).toBe(1),
  )
  await sleep(200)
  await other.query("SELECT release_session_lock('migrations')")
  other.release()
  await migrating
  expect((await pool.query('SELECT * FROM booking.waited_too')).rows).toEqual([])
  await Promise.all([pool.end(), shortTimeouts.end()])
})

it('fails a migration that waits too long for a table lock, because other statements queue behind it', async () => {
  const { pool } = await open(await migrations('busy', 'CREATE TABLE booking.busy (id int);'))
  const shortTimeouts = new pg.Pool({ connectionString: database.urls.booking, lock_timeout: 50, max: 1 })
  const other = await pool.connect()
  await other.query('BEGIN')
  await other.query('LOCK TABLE booking.busy IN ROW EXCLUSIVE MODE')
  const folderUrl = await migrations(
    'busy',
    'CREATE TABLE booking.busy (id int);',
    'ALTER TABLE booking.busy ADD COLUMN note text;',
  )
  const migrating = () => migrate(shortTimeouts, { schema: 'booking', migrations: folderUrl, log })
  const late = sleep(10_000, 'still waiting', { ref: false })
  await expect(Promise.race([migrating(), late])).rejects.toThrow('lock timeout')
  await other.query('ROLLBACK')
  other.release()
  await migrating()
  expect((await pool.query('SELECT note FROM booking.busy')).rows).toEqual([])
  await Promise.all([pool.end(), shortTimeouts.end()])
})

it('applies each migration once when several replicas start together', async () => {
  const url = await migrations('together', first)
  const replicas = await Promise.all(Array.from({ length: 5 }, () => open(url)))
  const { rows } = (await replicas[0]?.pool.query('SELECT * FROM booking.one')) ?? {}
  expect(rows).toEqual([{ id: 1 }])
  await Promise.all(replicas.map(({ pool }) => pool.end()))
})

it('applies only the missing migrations, and either all of them or none', async () => {
  await expect(
    open(await migrations('broken', first, 'CREATE TABLE booking.two (id int);\n--> statement-breakpoint\nNONSENSE;')),
  ).rejects.toThrow(/syntax/)
  const { pool } = await open(await migrations('repaired', first, 'CREATE TABLE booking.two (id int);'))
  expect((await pool.query('SELECT * FROM booking.one')).rows).toHaveLength(1)
  expect((await pool.query('SELECT * FROM booking.two')).rows).toEqual([])
  await pool.end()
})

/** A service with a route for a query and one for a transaction, and the proxy in front of its database. */
const startService = async () => {
  const proxy = await startTcpProxy(database.urls.booking)
  onTestFinished(proxy.close)
  const { pool, db } = await open(await migrations('outage'), proxy.url)
  onTestFinished(() => pool.end())
  const tables = messagingTables(pgSchema('booking'))
  const { transact } = createMessaging({ service: 'booking', url: 'amqp://127.0.0.1:1', db, tables, log })
  const http = await createHttp({
    service: 'booking',
    description: '',
    config: { JWT_ISSUER: 'i', JWT_AUDIENCE: 'a' },
    keys: createKeyStore({ url: 'http://127.0.0.1:1' }),
    checks: {},
    log,
  })
  let meanwhile = async () => {}
  http.get('/query', openToAll, async () => (await pool.query('SELECT 1')).rowCount)
  http.get('/transaction', openToAll, () =>
    transact(async ({ tx }) => {
      await tx.execute('SELECT 1')
      await meanwhile()
      await tx.execute('SELECT 2')
    }),
  )
  onTestFinished(() => http.close())
  return {
    proxy,
    get: async (...paths: string[]) =>
      (await Promise.all(paths.map((url) => http.inject({ url })))).map((answer) => ({
        status: answer.statusCode,
        code: answer.statusCode === 200 ? undefined : answer.json().code,
      })),
    /** Sets an action to run in the middle of each transaction. */
    inTransaction: (action: () => Promise<void>) => {
      meanwhile = action
    },
  }
}

const done = { status: 200, code: undefined }
const unavailable = { status: 503, code: 'dependency-unavailable' }

it('waits at its start for a database that is too busy to accept a connection in time', async () => {
  const proxy = await startTcpProxy(database.urls.booking)
  onTestFinished(() => proxy.close())
  proxy.change({ kind: 'stalled' })
  const opening = open(await migrations('busy'), proxy.url)
  // Longer than the timeout of a connection.
  expect(await Promise.race([opening.then(() => 'opened'), sleep(4_000, 'waiting')])).toBe('waiting')
  proxy.change({ kind: 'clear' })
  const { pool } = await opening
  await pool.end()
})

describe('while the database is unavailable', () => {
  it.each([
    ['closed', 'disconnect'],
    ['reset', 'reset'],
  ] as const)('answers 503 to a request whose database connection is %s during its transaction', async (_, loss) => {
    const { proxy, get, inTransaction } = await startService()
    inTransaction(async () => {
      proxy[loss]()
      // Within this time pg notices that the connection is lost, so the next query is not even sent.
      await sleep(100)
    })
    expect(await get('/transaction')).toEqual([unavailable])
    inTransaction(async () => {})
    expect(await get('/transaction')).toEqual([done])
  })

  it('answers 503 within the timeouts if the database does not respond, and 200 when the database is back', async () => {
    const { proxy, get, inTransaction } = await startService()
    expect(await get('/query', '/query')).toEqual([done, done])
    const hanging = new Promise<void>((resolve) => {
      inTransaction(async () => {
        proxy.change({ kind: 'stalled' })
        resolve()
      })
    })
    const start = performance.now()
    const transaction = get('/transaction')
    await hanging
    // The pool has two connections: one of these requests waits for a result, the other for a connection.
    expect(await get('/query', '/query')).toEqual([unavailable, unavailable])
    expect(await transaction).toEqual([unavailable])
    // One second of tolerance for a busy machine.
    expect(performance.now() - start).toBeLessThan(databaseTimeoutMilliseconds + 1_000)

    inTransaction(async () => {})
    proxy.change({ kind: 'clear' })
    expect(await get('/transaction', '/transaction', '/query', '/query')).toEqual([done, done, done, done])
  })
})
