import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, provisionTestDatabase, type TestDatabase } from './database.ts'

const services = ['identity', 'catalog', 'booking', 'payment'] as const
let database: TestDatabase

const query = async (url: string, sql: string) => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

beforeAll(async () => {
  database = await provisionTestDatabase()
  for (const service of services) {
    await query(database.urls[service], `CREATE TABLE secrets AS SELECT '${service}' AS owner`)
  }
})
afterAll(() => database.drop())

describe('the database role', () => {
  it.each(services)('of %s finds the tables of its own schema without the schema name', async (service) => {
    expect(await query(database.urls[service], 'SELECT owner FROM secrets')).toEqual([{ owner: service }])
  })

  const others = services.flatMap((service) =>
    services.filter((other) => other !== service).map((other) => [service, other] as const),
  )
  it.each(others)('of %s can neither read, change nor create anything in %s', async (service, other) => {
    const url = database.urls[service]
    const denied = /permission denied for (schema|table)/
    await expect(query(url, `SELECT * FROM ${other}.secrets`)).rejects.toThrow(denied)
    await expect(query(url, `DELETE FROM ${other}.secrets`)).rejects.toThrow(denied)
    await expect(query(url, `CREATE TABLE ${other}.mine (id int)`)).rejects.toThrow(denied)
    await expect(query(url, `SET ROLE marquee_${other}`)).rejects.toThrow(/permission denied to set role/)
  })

  it.each(others)('of %s cannot take a lock of %s', async (service, other) => {
    const holder = new pg.Client({ connectionString: database.urls[service] })
    await holder.connect()
    try {
      expect((await holder.query("SELECT try_session_lock('a lock') AS ours")).rows).toEqual([{ ours: true }])
      for (const take of ['try_lock', 'wait_for_lock', 'try_session_lock', 'release_session_lock']) {
        await expect(holder.query(`SELECT ${other}.${take}('a lock')`)).rejects.toThrow(
          `permission denied for schema ${other}`,
        )
      }
      const { rows } = await holder.query<{ call: string }>(
        `SELECT format('SELECT %s(%s)', oid::regproc, array_to_string(array_fill('1'::text, ARRAY[pronargs]), ', ')) AS call
         FROM pg_proc WHERE proname LIKE 'pg%advisory%'`,
      )
      expect(rows.length).toBeGreaterThan(20)
      for (const { call } of rows)
        await expect(holder.query(call), call).rejects.toThrow(/permission denied for function/)
      expect(await query(database.urls[other], "SELECT try_lock('a lock') AS ours")).toEqual([{ ours: true }])
    } finally {
      await holder.end()
    }
  })

  it('can take a lock that excludes other replicas until the transaction ends or the lock is released', async () => {
    const [one, another] = [0, 1].map(() => new pg.Client({ connectionString: database.urls.booking }))
    if (!one || !another) throw new Error('two clients were expected')
    await Promise.all([one.connect(), another.connect()])
    const evaluate = async (client: pg.Client, call: string) =>
      (await client.query(`SELECT ${call} AS answer`)).rows[0]?.answer
    try {
      await one.query('BEGIN')
      expect(await evaluate(one, "try_lock('a')")).toBe(true)
      await one.query("SELECT wait_for_lock('b')")
      expect(await evaluate(another, "try_lock('a')")).toBe(false)
      expect(await evaluate(another, "try_session_lock('b')")).toBe(false)
      expect(await evaluate(another, "try_lock('c')")).toBe(true)
      await one.query('COMMIT')
      expect(await evaluate(another, "try_session_lock('a')")).toBe(true)
      expect(await evaluate(one, "try_lock('a')")).toBe(false)
      expect(await evaluate(another, "release_session_lock('a')")).toBe(true)
      expect(await evaluate(one, "try_lock('a')")).toBe(true)
    } finally {
      await Promise.all([one.end(), another.end()])
    }
  })

  it('can create nothing outside its schema: no table in public, no schema, role or database', async () => {
    const url = database.urls.booking
    await expect(query(url, 'CREATE TABLE public.mine (id int)')).rejects.toThrow(/permission denied for schema public/)
    await expect(query(url, 'CREATE SCHEMA mine')).rejects.toThrow(/permission denied for database/)
    await expect(query(url, 'CREATE ROLE mine')).rejects.toThrow(/permission denied to create role/)
    await expect(query(url, 'CREATE DATABASE mine')).rejects.toThrow(/permission denied to create database/)
  })

  it('of catalog can declare that no two showtimes overlap in one room', async () => {
    await query(
      database.urls.catalog,
      'CREATE TABLE shows (room uuid, during tstzrange, EXCLUDE USING gist (room WITH =, during WITH &&))',
    )
    const insert = `INSERT INTO shows VALUES ('0198c9a4-3f6e-7cc1-8a43-6f3d0c5e9a11', '[2030-01-01 20:00+00, 2030-01-01 22:00+00)')`
    await query(database.urls.catalog, insert)
    await expect(query(database.urls.catalog, insert)).rejects.toThrow(
      /conflicting key value violates exclusion constraint/,
    )
  })
})

describe('test databases', () => {
  it('have the rights and settings that provision.sql gives to a database', async () => {
    const copy = await createTestDatabase()
    const sql = `SELECT datacl::text, (SELECT array_agg(concat(setrole::regrole, ' ', setconfig) ORDER BY setrole)
                   FROM pg_db_role_setting WHERE setdatabase = pg_database.oid) AS settings
                 FROM pg_database WHERE datname = current_database()`
    const [ofCopy] = await query(copy.adminUrl, sql)
    expect(ofCopy?.settings).toHaveLength(services.length)
    expect(await query(database.adminUrl, sql)).toEqual([ofCopy])
    for (const service of services) {
      expect(await query(copy.urls[service], 'SHOW search_path')).toEqual([{ search_path: service }])
    }
    await copy.drop()
  })

  it('can be created concurrently, and do not share tables', async () => {
    const many = await Promise.all(Array.from({ length: 6 }, createTestDatabase))
    try {
      const [first, second] = many
      await query(first?.urls.booking ?? '', 'CREATE TABLE only_here (id int)')
      await expect(query(second?.urls.booking ?? '', 'SELECT * FROM only_here')).rejects.toThrow(/does not exist/)
      expect(new Set(many.map(({ adminUrl }) => adminUrl)).size).toBe(6)
    } finally {
      await Promise.all(many.map(({ drop }) => drop()))
    }
    await expect(query(many[0]?.adminUrl ?? '', 'SELECT 1')).rejects.toThrow(/does not exist/)
  })

  it('can be dropped while a client is connected', async () => {
    const { urls, drop } = await createTestDatabase()
    const client = new pg.Client({ connectionString: urls.booking })
    const errors: string[] = []
    const ended = new Promise((resolve) => client.once('end', resolve))
    client.on('error', ({ message }) => errors.push(message))
    await client.connect()
    await drop()
    await ended
    expect(errors[0]).toContain('terminating connection')
  })
})
