import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { databaseUrl, provisionDatabase, type Service, services } from '@marquee/local-servers/provision-database'
import pg from 'pg'
import { inject } from 'vitest'
import { servicePasswords } from './database-template.ts'
import { eventually } from './eventually.ts'
// For the type of inject('testParts').
import type {} from './global-setup.ts'

export type TestDatabase = {
  /** The administrator's connection URL to this database. */
  adminUrl: string
  /** Each service's connection URL to this database. A service's role can use only the schema of the same name. */
  urls: Record<Service, string>
  /** Ends all sessions of this database and drops it. */
  drop(): Promise<void>
}

const newName = () => `test_${randomBytes(8).toString('hex')}`

const asAdministrator = async <T>(use: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: inject('testParts').postgres.url, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

const drop = (database: string) =>
  asAdministrator(async (client) => {
    // A pool's end() does not wait until its connections are closed. If the server ended such a connection first, the
    // connection would emit an error without a listener, and the test run would fail.
    const sessions = () => client.query('SELECT pid FROM pg_stat_activity WHERE datname = $1', [database])
    const noneLeft = async () => assert.deepEqual((await sessions()).rows, [])
    await eventually(noneLeft, { within: 1_000, every: 5 }).catch(() => undefined)
    await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(database)} WITH (FORCE)`)
  })

const toTestDatabase = (database: string): TestDatabase => {
  const { url } = inject('testParts').postgres
  const passwords = servicePasswords(url)
  const urls = services.map((service) => [
    service,
    databaseUrl(url, { database, user: `marquee_${service}`, password: passwords[service] }),
  ])
  return { adminUrl: databaseUrl(url, { database }), urls: Object.fromEntries(urls), drop: () => drop(database) }
}

/**
 * Creates a database with each service's role and schema, as a copy of a database that was provisioned once for all
 * tests. A copy costs a fifth of the processor time. Concurrent calls are safe.
 */
export const createTestDatabase = async (): Promise<TestDatabase> => {
  const { template } = inject('testParts').postgres
  const database = newName()
  await asAdministrator(async (client) => {
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)} TEMPLATE ${pg.escapeIdentifier(template)}`)
    // CREATE DATABASE copies neither the rights on the database itself nor the roles' settings in the database.
    const between = [template, database]
    await client.query(
      `UPDATE pg_database SET datacl = (SELECT datacl FROM pg_database WHERE datname = $1) WHERE datname = $2`,
      between,
    )
    await client.query(
      `INSERT INTO pg_db_role_setting (setdatabase, setrole, setconfig)
       SELECT (SELECT oid FROM pg_database WHERE datname = $2), setrole, setconfig
       FROM pg_db_role_setting WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = $1)`,
      between,
    )
  })
  return toTestDatabase(database)
}

/** Creates a database by infra/postgres/provision.sql itself, for the tests of that file. */
export const provisionTestDatabase = async (): Promise<TestDatabase> => {
  const { url } = inject('testParts').postgres
  const database = newName()
  await provisionDatabase(url, { database, passwords: servicePasswords(url) })
  return toTestDatabase(database)
}
