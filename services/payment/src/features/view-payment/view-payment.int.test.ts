import { setTimeout as sleep } from 'node:timers/promises'
import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { createTokenIssuer, startJwksServer } from '@marquee/testing/tokens'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { paymentChanges } from '../../infrastructure/payment-changes.ts'
import { startTestPayment, type TestPayment } from '../../testing.ts'
import { viewPayment } from './view-payment.ts'

const wait = { prefer: 'wait=10' }

let payment: TestPayment
let replica: string
beforeAll(async () => {
  payment = await startTestPayment()
  replica = await payment.startReplica()
})
afterAll(() => payment.stop())

it('shows a payment to its owner alone', async () => {
  const { reservation } = await payment.payable()
  const answer = await payment.get(`/reservations/${reservation.id}/payment`, newId())
  expect(answer.body).toMatchObject({ status: 404, code: 'payment-not-found' })
})

describe('waiting for a payment', () => {
  /** Lets calls to Stripe take so long, in milliseconds. */
  const slowDown = (milliseconds: number) => payment.turn('knobs', { delay_milliseconds: milliseconds })

  const viewAt = async (base: string, { id, userId }: { id: string; userId: string }) => {
    const token = await payment.mint({ sub: userId })
    const headers = { authorization: `Bearer ${token}`, ...wait }
    const response = await fetch(`${base}/api/v1/reservations/${id}/payment`, { headers })
    return { applied: response.headers.get('preference-applied'), body: await response.json() }
  }

  it('ends when the intent is ready, at every replica, long before its time', async () => {
    await slowDown(500)
    const begun = performance.now()
    const reservation = await payment.placeReservation()
    const answers = await Promise.all([payment.url, replica].map((base) => viewAt(base, reservation)))
    for (const { applied, body } of answers) {
      expect(applied).toBe('wait=10')
      expect(body).toMatchObject({ status: 'requires_payment', client_secret: expect.stringContaining('_secret_') })
    }
    expect(performance.now() - begun).toBeLessThan(9_000)
    await slowDown(0)
  })

  it('asks the database when something has changed, and not in between', async () => {
    let queries = 0
    const pool = new pg.Pool({ connectionString: payment.databaseUrl, max: 1 })
    const db = drizzle({ client: pool, logger: { logQuery: () => (queries += 1) } })
    const changes = paymentChanges()
    const view = viewPayment({ db, changes, publishableKey: 'pk_test', now: () => new Date() })
    const [reservationId, asker] = [newId(), { id: newId(), isSuperuser: false }]
    const answer = view({ reservationId, asker, waitMilliseconds: 2_000 })
    answer.catch(() => undefined)
    await sleep(1_000)
    expect(queries).toBe(1)
    changes.changed(newId())
    await sleep(100)
    expect(queries).toBe(1)
    changes.changed(reservationId)
    await eventually(() => expect(queries).toBe(2))
    await expect(answer).rejects.toMatchObject({ code: 'payment-not-found' })
    expect(queries).toBe(3)
    await pool.end()
  })

  it('is not granted for what is somebody else’s, nor for an id that no reservation of this minute has', async () => {
    await slowDown(2_000)
    const reservation = await payment.placeReservation()
    await eventually(async () => {
      expect(await payment.sql('SELECT 1 FROM payments WHERE reservation_id = $1', [reservation.id])).toHaveLength(1)
    })
    const begun = performance.now()
    const ids = [reservation.id, crypto.randomUUID(), newId(Date.now() - 3_600_000)]
    for (const id of ids) {
      expect((await payment.get(`/reservations/${id}/payment`, newId(), wait)).status).toBe(404)
    }
    expect(performance.now() - begun).toBeLessThan(5_000)
    await slowDown(0)
  })

  it('is granted to a user four times at once, and more are answered as it is now', async () => {
    const userId = newId()
    const waiting = Array.from({ length: 4 }, () => payment.get(`/reservations/${newId()}/payment`, userId, wait))
    await sleep(500)
    const more = payment.get(`/reservations/${newId()}/payment`, userId, wait)
    expect(await Promise.race([...waiting, sleep(5_000, 'late'), more.then(() => 'answered')])).toBe('answered')
    expect((await more).headers['preference-applied']).toBeUndefined()
    const others = await payment.placeReservation()
    expect((await payment.view(others)).status).toBe('requires_payment')
    for (const { status } of await Promise.all(waiting)) expect(status).toBe(404)
  })
})

it('does not let whoever waits for a payment hold up a stop', async () => {
  const issuer = await createTokenIssuer()
  const jwks = await startJwksServer(issuer)
  const stopping = await startTestPayment({ JWKS_URL: jwks.url })
  const authorization = `Bearer ${await issuer.mint({ sub: newId() })}`
  const waiting = fetch(`${stopping.url}/api/v1/reservations/${newId()}/payment`, {
    headers: { authorization, prefer: 'wait=10' },
  })
  expect(await Promise.race([waiting, sleep(500, 'still waiting')])).toBe('still waiting')
  const begun = Date.now()
  await stopping.stop()
  expect((await waiting).status).toBe(404)
  expect(Date.now() - begun).toBeLessThan(5_000)
  await jwks.close()
})
