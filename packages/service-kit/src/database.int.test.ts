import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { createTestDatabase, type TestDatabase } from '@marquee/testing/database'
import { eventually } from '@marquee/testing/eventually'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase } from './database.ts'
import { createLogger } from './logger.ts'
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

const open = (folderUrl: URL) =>
  openDatabase({ service: 'booking', url: database.urls.booking, poolSize: 2, migrations: folderUrl, log })

const first = 'CREATE TABLE booking.one (id int);\n--> statement-breakpoint\nINSERT INTO booking.one VALUES (1);'

it('waits for another replica that migrates, for longer than a request may wait for a lock', async () => {
  const { pool } = await open(await migrations('waiting', 'CREATE TABLE booking.waited (id int);'))
  const impatient = new pg.Pool({
    connectionString: database.urls.booking,
    lock_timeout: 50,
    statement_timeout: 50,
    max: 1,
  })
  const other = await pool.connect()
  await other.query("SELECT pg_advisory_lock(hashtext('marquee migrations booking'))")
  const folderUrl = await migrations(
    'waiting',
    'CREATE TABLE booking.waited (id int);',
    'CREATE TABLE booking.waited_too (id int);',
  )
  const migrating = migrate(impatient, { schema: 'booking', migrations: folderUrl, log })
  await eventually(async () =>
    expect((await pool.query("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")).rowCount).toBe(1),
  )
  await sleep(200)
  await other.query("SELECT pg_advisory_unlock(hashtext('marquee migrations booking'))")
  other.release()
  await migrating
  expect((await pool.query('SELECT * FROM booking.waited_too')).rows).toEqual([])
  await Promise.all([pool.end(), impatient.end()])
})

it('migrates once, however many replicas start together', async () => {
  const url = await migrations('together', first)
  const replicas = await Promise.all(Array.from({ length: 5 }, () => open(url)))
  const { rows } = (await replicas[0]?.pool.query('SELECT * FROM booking.one')) ?? {}
  expect(rows).toEqual([{ id: 1 }])
  await Promise.all(replicas.map(({ pool }) => pool.end()))
})

it('applies only what is missing, and all of it or nothing', async () => {
  await expect(
    open(await migrations('broken', first, 'CREATE TABLE booking.two (id int);\n--> statement-breakpoint\nNONSENSE;')),
  ).rejects.toThrow(/syntax/)
  const { pool } = await open(await migrations('mended', first, 'CREATE TABLE booking.two (id int);'))
  expect((await pool.query('SELECT * FROM booking.one')).rows).toHaveLength(1)
  expect((await pool.query('SELECT * FROM booking.two')).rows).toEqual([])
  await pool.end()
})
