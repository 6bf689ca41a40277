import { createHmac, randomBytes } from 'node:crypto'
import { provisionDatabase, type Service, services } from '@marquee/local-servers/provision-database'
import pg from 'pg'

/**
 * The password of each service's role. Roles belong to the whole server, and several processes connect with them, so
 * the passwords are derived from the server's own password.
 */
export const servicePasswords = (adminUrl: string): Record<Service, string> => {
  const { password, host } = new URL(adminUrl)
  const entries = services.map((service) => [
    service,
    createHmac('sha256', `${password}@${host}`).update(service).digest('base64url'),
  ])
  return Object.fromEntries(entries) as Record<Service, string>
}

/** Provisions the database that all test databases are copies of. */
export const createDatabaseTemplate = async (adminUrl: string): Promise<{ name: string; drop(): Promise<void> }> => {
  const name = `test_template_${randomBytes(8).toString('hex')}`
  await provisionDatabase(adminUrl, { database: name, passwords: servicePasswords(adminUrl) })
  return {
    name,
    drop: async () => {
      const client = new pg.Client({ connectionString: adminUrl })
      await client.connect()
      await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`)
      await client.end()
    },
  }
}
