import pg from 'pg'

/**
 * Runs `work` on a connection of its own.
 *
 * @param url the database
 */
export const withClient = async <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/**
 * Creates an empty database, in place of one with the same name.
 *
 * @param administratorUrl a database of the server to use
 * @returns the new database's URL
 */
export const createDatabase = async (administratorUrl: string, name: string): Promise<string> => {
  await withClient(administratorUrl, async (administrator) => {
    await administrator.query(`DROP DATABASE IF EXISTS ${name}`)
    await administrator.query(`CREATE DATABASE ${name}`)
  })
  return Object.assign(new URL(administratorUrl), { pathname: `/${name}` }).toString()
}
