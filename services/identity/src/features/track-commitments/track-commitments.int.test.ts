import {
  reservationCancelled,
  reservationConfirmed,
  reservationExpired,
  reservationPlaced,
  reservationRefundDue,
} from '@marquee/contracts/booking-events'
import { paymentRefunded } from '@marquee/contracts/payment-events'
import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestIdentity, type TestIdentity } from '../../testing.ts'

let identity: TestIdentity
let publish: TestIdentity['publish']
let skipped = 0

beforeAll(async () => {
  identity = await startTestIdentity({ now: () => new Date(Date.now() + skipped) })
  publish = identity.publish
  await identity.service.start({ host: '127.0.0.1', port: 0 })
})
afterAll(() => identity.stop())

const remove = async (account: { email: string; password: string }) => {
  const { access_token: token } = await identity.logIn(account)
  const body = { current_password: account.password }
  return identity.request({ method: 'DELETE', url: '/api/v1/users/me', token, body })
}

const hour = 3_600_000
const stored = (reservationId: string, column: string) =>
  eventually(async () => {
    const rows = await identity.query(`SELECT ${column} AS fact FROM commitments WHERE reservation_id = $1`, [
      reservationId,
    ])
    expect(rows[0]?.['fact']).toBeTruthy()
  })

/** Publishes a hold for a show that ends in three hours. */
const hold = async (userId: string, amount = 820) => {
  const reservationId = newId()
  await publish(reservationPlaced, {
    reservationId,
    userId,
    showtimeId: newId(),
    seatIds: ['A1'],
    amount,
    currency: 'eur',
    expiresAt: new Date(Date.now() + 1_800_000).toISOString(),
    showEndsAt: new Date(Date.now() + 3 * hour).toISOString(),
    description: 'Seat A1',
  })
  await stored(reservationId, 'user_id')
  return reservationId
}

describe('deleting an account', () => {
  it('is refused while seats are on hold, until an hour after the hold has ended', async () => {
    const account = await identity.register()
    await hold(account.id)
    const refused = await remove(account)
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'account-in-use'])
    skipped = 2 * hour
    expect((await remove(account)).statusCode).toBe(204)
    skipped = 0
  })

  it('is refused with a ticket until the show is over', async () => {
    const account = await identity.register()
    const reservationId = await hold(account.id)
    await publish(reservationConfirmed, { reservationId, userId: account.id, showtimeId: newId(), seatIds: ['A1'] })
    await stored(reservationId, 'confirmed')
    skipped = 2 * hour
    expect((await remove(account)).json().code).toBe('account-in-use')
    skipped = 3.1 * hour
    expect((await remove(account)).statusCode).toBe(204)
    skipped = 0
  })

  it('is refused while a refund is pending, in whatever order the events arrive', async () => {
    const account = await identity.register()
    const reservationId = newId()
    await publish(reservationCancelled, { reservationId, reason: 'customer' })
    await stored(reservationId, 'cancelled')
    await publish(reservationConfirmed, { reservationId, userId: account.id, showtimeId: newId(), seatIds: ['A1'] })
    await stored(reservationId, 'confirmed')
    await publish(reservationPlaced, {
      reservationId,
      userId: account.id,
      showtimeId: newId(),
      seatIds: ['A1'],
      amount: 820,
      currency: 'eur',
      expiresAt: new Date().toISOString(),
      description: 'Seat A1',
    })
    await stored(reservationId, 'user_id')
    expect((await remove(account)).json().code).toBe('account-in-use')
    await publish(paymentRefunded, { paymentId: newId(), reservationId, amount: 820 })
    await stored(reservationId, 'refunded')
    expect((await remove(account)).statusCode).toBe(204)
  })

  it('is possible as soon as the hold has expired, but not if there is an older ticket as well', async () => {
    const [account, other] = [await identity.register(), await identity.register()]
    const ticket = await hold(other.id)
    await publish(reservationConfirmed, {
      reservationId: ticket,
      userId: other.id,
      showtimeId: newId(),
      seatIds: ['A1'],
    })
    await stored(ticket, 'confirmed')
    for (const reservationId of [await hold(account.id), await hold(other.id)]) {
      await publish(reservationExpired, { reservationId })
      await stored(reservationId, 'expired')
    }
    expect((await remove(account)).statusCode).toBe(204)
    expect((await remove(other)).statusCode).toBe(409)
  })

  it('is refused until a late payment has been refunded', async () => {
    const account = await identity.register()
    const reservationId = await hold(account.id)
    await publish(reservationExpired, { reservationId })
    await stored(reservationId, 'expired')
    const paymentId = newId()
    await publish(reservationRefundDue, { reservationId, paymentId, reason: 'seats_gone' })
    await stored(reservationId, 'refund_due')
    expect((await remove(account)).statusCode).toBe(409)
    await publish(paymentRefunded, { paymentId, reservationId, amount: 820 })
    await stored(reservationId, 'refunded')
    expect((await remove(account)).statusCode).toBe(204)
  })
})
