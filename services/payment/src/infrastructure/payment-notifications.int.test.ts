import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestRepository, type TestRepository } from '../testing.ts'
import { paymentNotifications } from './payment-notifications.ts'

let payment: TestRepository
beforeAll(async () => {
  payment = await startTestRepository()
})
afterAll(() => payment.stop())

/** Starts a replica that listens, records the received ids, and counts the gaps. */
const startReplica = async () => {
  const received = new Set<string>()
  let gaps = 0
  const notifications = paymentNotifications({
    url: payment.databaseUrl,
    pool: payment.pool,
    log: payment.log,
    onChange: (reservationId) => received.add(reservationId),
    onGap: () => {
      gaps += 1
    },
  })
  notifications.start()
  await eventually(() => expect(gaps).toBe(1))
  return { ...notifications, received, gaps: () => gaps }
}

it('a replica listens again after its connection has broken, and reports a gap', async () => {
  const [one, other] = [await startReplica(), await startReplica()]
  await payment.sql(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'marquee payment notifications'`,
  )
  await eventually(() => expect([one.gaps(), other.gaps()]).toEqual([2, 2]))
  const changed = newId()
  one.publish(changed)
  await eventually(() => expect(other.received).toEqual(new Set([changed])))
  await Promise.all([one.stop(), other.stop()])
})

it('notifies another replica of a thousand changes at once', async () => {
  const [one, other] = [await startReplica(), await startReplica()]
  const changed = Array.from({ length: 1_000 }, () => newId())
  for (const reservationId of changed) one.publish(reservationId)
  await eventually(() => expect(other.received).toEqual(new Set(changed)))
  await Promise.all([one.stop(), other.stop()])
})
