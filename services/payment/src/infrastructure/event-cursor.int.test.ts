import { eventually } from '@marquee/testing/eventually'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestRepository, type TestRepository } from '../testing.ts'
import { eventCursorRepository } from './event-cursor.ts'

let payment: TestRepository
let otherPool: pg.Pool
beforeAll(async () => {
  payment = await startTestRepository()
  otherPool = new pg.Pool({ connectionString: payment.databaseUrl, max: 1 })
})
afterAll(async () => {
  await otherPool.end()
  await payment.stop()
})

const ours = () => eventCursorRepository(payment.db)
const ofAnotherReplica = () => eventCursorRepository(drizzle({ client: otherPool }))

it('lets only one replica at a time read the list of events', async () => {
  const read = await ours().exclusively(async () => {
    expect(await ofAnotherReplica().exclusively(() => expect.unreachable('the list is being read'))).toBeUndefined()
    return 'read'
  })
  expect(read).toBe('read')
  expect(await ofAnotherReplica().exclusively(async () => 'read too')).toBe('read too')
})

it('lets another replica read the list of events after a read has failed', async () => {
  await expect(ours().exclusively(() => Promise.reject(new Error('Stripe is down')))).rejects.toThrow('Stripe is down')
  await eventually(async () => expect(await ofAnotherReplica().exclusively(async () => 'read')).toBe('read'))
})
