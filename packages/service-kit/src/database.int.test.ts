import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createTestDatabase, type TestDatabase } from '@marquee/testing/database'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase } from './database.ts'
import { createLogger } from './logger.ts'

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
