import { newId } from '@marquee/kernel/id'
import { createTransact } from '@marquee/messaging/publishing/outbox'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestIdentity, type TestIdentity } from '../testing.ts'
import { commitmentRepository, type ReservationFacts } from './commitments.ts'
import { events } from './tables.ts'

let identity: TestIdentity
let pool: pg.Pool
beforeAll(async () => {
  identity = await startTestIdentity()
  pool = new pg.Pool({ connectionString: identity.database.urls.identity })
})
afterAll(async () => {
  await pool.end()
  await identity.stop()
})

const record = async (facts: readonly ReservationFacts[]): Promise<void> => {
  const db = drizzle({ client: pool })
  const commitments = commitmentRepository({ db, now: () => new Date(), retentionDays: 400 })
  await createTransact(db, { events }, () => undefined)(({ tx }) => commitments.recordFacts(tx, facts))
}

const rowsOf = (ids: readonly string[]) =>
  identity.query(
    'SELECT reservation_id AS id, amount, confirmed, expired FROM commitments WHERE reservation_id = ANY ($1) ORDER BY amount',
    [ids],
  )

describe('the facts of events that arrived together', () => {
  it('are added to their reservations, each to its own', async () => {
    const [first, second] = [newId(), newId()]
    await record([
      { reservationId: second, amount: 2, expired: true },
      { reservationId: first, amount: 1 },
    ])
    expect(await rowsOf([first, second])).toEqual([
      { id: first, amount: 1, confirmed: false, expired: false },
      { id: second, amount: 2, confirmed: false, expired: true },
    ])
  })

  it('are all added if two events are about the same reservation', async () => {
    const id = newId()
    await record([
      { reservationId: id, expired: true },
      { reservationId: id, confirmed: true },
    ])
    expect(await rowsOf([id])).toEqual([{ id, amount: null, confirmed: true, expired: true }])
  })

  it('replace no fact that is known already', async () => {
    const id = newId()
    await record([{ reservationId: id, amount: 820, confirmed: true }])
    await record([{ reservationId: id, expired: true }])
    expect(await rowsOf([id])).toEqual([{ id, amount: 820, confirmed: true, expired: true }])
  })
})
