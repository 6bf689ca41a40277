import assert from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import { databaseUrl, provisionDatabase, type Service, services } from '@marquee/local-servers/provision-database'
import pg from 'pg'
import { inject } from 'vitest'
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

// Roles belong to the whole server, and every test file sets the passwords of the roles again. So the passwords are
// derived from the server's password, which makes them the same in every test file.
const passwords = (adminUrl: string): Record<Service, string> => {
  const { password, host } = new URL(adminUrl)
  const entries = services.map((service) => [
    service,
    createHmac('sha256', `${password}@${host}`).update(service).digest('base64url'),
  ])
  return Object.fromEntries(entries) as Record<Service, string>
}

/** Creates a database with each service's role and schema, in about 100 ms. Concurrent calls are safe. */
export const createTestDatabase = async (): Promise<TestDatabase> => {
  const server = inject('testParts').postgres.url
  const database = `test_${randomBytes(8).toString('hex')}`
  const urls = await provisionDatabase(server, { database, passwords: passwords(server) })
  return {
    adminUrl: databaseUrl(server, { database }),
    urls,
    drop: async () => {
      const client = new pg.Client({ connectionString: server, connectionTimeoutMillis: 10_000 })
      await client.connect()
      try {
        // A pool's end() does not wait until its connections are closed. If the server ended such a
        // connection first, the connection would emit an error without a listener, and the test run would fail.
        const sessions = () => client.query('SELECT pid FROM pg_stat_activity WHERE datname = $1', [database])
        const noneLeft = async () => assert.deepEqual((await sessions()).rows, [])
        await eventually(noneLeft, { within: 1_000, every: 5 }).catch(() => undefined)
        await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(database)} WITH (FORCE)`)
      } finally {
        await client.end()
      }
    },
  }
}
