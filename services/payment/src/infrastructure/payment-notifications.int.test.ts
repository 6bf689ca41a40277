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

/** A replica that listens, what it has heard, and how often it may have missed something. */
const startReplica = async () => {
  const heard = new Set<string>()
  let gaps = 0
  const notifications = paymentNotifications({
    url: payment.databaseUrl,
    pool: payment.pool,
    log: payment.log,
    onChange: (reservationId) => heard.add(reservationId),
    onGap: () => {
      gaps += 1
    },
  })
  notifications.start()
  await eventually(() => expect(gaps).toBe(1))
  return { ...notifications, heard, gaps: () => gaps }
}

it('listens again after its connection has broken, and says that it may have missed changes', async () => {
  const [one, other] = [await startReplica(), await startReplica()]
  await payment.sql(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'marquee payment notifications'`,
  )
  await eventually(() => expect([one.gaps(), other.gaps()]).toEqual([2, 2]))
  const changed = newId()
  one.publish(changed)
  await eventually(() => expect(other.heard).toEqual(new Set([changed])))
  await Promise.all([one.stop(), other.stop()])
})

it('tells another replica of a thousand changes at once', async () => {
  const [one, other] = [await startReplica(), await startReplica()]
  const changed = Array.from({ length: 1_000 }, () => newId())
  for (const reservationId of changed) one.publish(reservationId)
  await eventually(() => expect(other.heard).toEqual(new Set(changed)))
  await Promise.all([one.stop(), other.stop()])
})
