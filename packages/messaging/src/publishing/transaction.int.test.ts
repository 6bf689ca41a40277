import { createTestDatabase } from '@marquee/testing/database'
import { startTcpProxy } from '@marquee/testing/tcp-proxy'
import { drizzle } from 'drizzle-orm/node-postgres'
import { pgSchema } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { messagingTables } from '../events/tables.ts'
import { ddl } from '../messaging-under-test.ts'
import { seat } from '../seat-counting-under-test.ts'
import { createTransact, type UnitOfWork } from './outbox.ts'

const queryMilliseconds = 1_500

/** A pool with one open connection, and the TCP proxy to the database that the connection uses. */
const openPool = async () => {
  const database = await createTestDatabase()
  onTestFinished(database.drop)
  const proxy = await startTcpProxy(database.urls.booking)
  onTestFinished(proxy.close)
  const pool = new pg.Pool({ connectionString: proxy.url, max: 1, query_timeout: queryMilliseconds })
  // The service kit listens to these errors, too.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  onTestFinished(() => pool.end())
  await pool.query('SELECT 1')
  const transact = createTransact(drizzle({ client: pool }), messagingTables(pgSchema('booking')), () => undefined)
  return { database, proxy, pool, transact }
}

describe.each([
  ['cut', 'disconnect'],
  ['reset', 'reset'],
] as const)('a transaction whose connection is %s', (_, loss) => {
  it('rejects with the error of its work, not with the error of the failed rollback', async () => {
    const { proxy, transact, pool } = await openPool()
    const work = async ({ tx }: UnitOfWork) => {
      await tx.execute('SELECT 1')
      proxy[loss]()
      throw new Error('the seats are taken')
    }
    await expect(transact(work)).rejects.toThrow('the seats are taken')
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  })

  it('rejects with an error that names the statement in progress', async () => {
    const { proxy, transact } = await openPool()
    const work = async ({ tx }: UnitOfWork) => {
      const sleeping = tx.execute('SELECT pg_sleep(1)')
      setTimeout(proxy[loss], 100)
      await sleeping
    }
    await expect(transact(work)).rejects.toMatchObject({
      message: expect.stringContaining('pg_sleep'),
      cause: { message: expect.stringMatching(/Connection terminated|ECONNRESET/) },
    })
  })
})

describe('a transaction whose database hangs', () => {
  it('waits for one query timeout, not for a second timeout of its rollback', async () => {
    const { proxy, transact } = await openPool()
    const start = performance.now()
    const work = async ({ tx }: UnitOfWork) => {
      await tx.execute('SELECT 1')
      proxy.change({ kind: 'stalled' })
      await tx.execute('SELECT 2')
    }
    await expect(transact(work)).rejects.toMatchObject({ cause: { message: 'Query read timeout' } })
    expect(performance.now() - start).toBeLessThan(queryMilliseconds * 1.8)
  })

  it('waits for one query timeout when its COMMIT hangs', async () => {
    const { proxy, transact } = await openPool()
    const start = performance.now()
    await expect(transact(async () => proxy.change({ kind: 'stalled' }))).rejects.toThrow('Query read timeout')
    expect(performance.now() - start).toBeLessThan(queryMilliseconds * 1.8)
  })

  // Later work on such a connection would be part of the hanging transaction, which is never committed.
  it('does not reuse a connection whose BEGIN may still be answered', async () => {
    const { database, proxy, pool, transact } = await openPool()
    proxy.change({ kind: 'stalled' })
    await expect(transact(async () => undefined)).rejects.toThrow()
    proxy.change({ kind: 'clear' })
    await pool.query('CREATE TABLE booking.kept (id int)')
    const elsewhere = new pg.Client({ connectionString: database.urls.booking })
    await elsewhere.connect()
    onTestFinished(() => elsewhere.end())
    expect((await elsewhere.query('SELECT * FROM booking.kept')).rows).toEqual([])
  })
})

describe('a transaction that records events', () => {
  /** An event log, and the steps that a transaction has done so far. */
  const openLog = async () => {
    const { pool } = await openPool()
    await pool.query(ddl)
    const steps: string[] = []
    const tables = messagingTables(pgSchema('booking'))
    const transact = createTransact(drizzle({ client: pool }), tables, () => steps.push('the relay is woken'))
    const work = async ({ record, afterCommit }: UnitOfWork) => {
      afterCommit(() => steps.push('the after-commit action has run'))
      await record(seat(1))
      steps.push('recorded')
    }
    return { pool, steps, transact, work }
  }

  it('wakes the relay and runs its after-commit actions only when it has committed', async () => {
    const { steps, transact, work, pool } = await openLog()
    await transact(async (unit) => {
      await work(unit)
      expect(steps).toEqual(['recorded'])
    })
    expect(steps).toEqual(['recorded', 'the relay is woken', 'the after-commit action has run'])
    expect((await pool.query('SELECT 1 FROM booking.events')).rowCount).toBe(1)
  })

  it('neither wakes the relay nor runs its after-commit actions when it is rolled back', async () => {
    const { steps, transact, work, pool } = await openLog()
    const failing = async (unit: UnitOfWork) => {
      await work(unit)
      throw new Error('the seats are taken')
    }
    await expect(transact(failing)).rejects.toThrow('the seats are taken')
    expect(steps).toEqual(['recorded'])
    expect((await pool.query('SELECT 1 FROM booking.events')).rowCount).toBe(0)
  })

  it('does not wake the relay when it has recorded no events', async () => {
    const { steps, transact } = await openLog()
    await transact(async ({ record }) => record())
    expect(steps).toEqual([])
  })
})

it('rejects a transaction in which a statement has failed, even if its work caught the error', async () => {
  const { transact, pool } = await openPool()
  await pool.query('CREATE TABLE booking.notes (note text NOT NULL)')
  const work = async ({ tx }: UnitOfWork) => {
    await tx.execute(`INSERT INTO booking.notes VALUES ('kept')`)
    await tx.execute('INSERT INTO booking.notes VALUES (NULL)').catch(() => undefined)
  }
  await expect(transact(work)).rejects.toThrow('rolled back')
  expect((await pool.query('SELECT note FROM booking.notes')).rows).toEqual([])
})
