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

it('shows a payment to no other customer', async () => {
  const { reservation } = await payment.payable()
  const answer = await payment.get(`/reservations/${reservation.id}/payment`, newId())
  expect(answer.body).toMatchObject({ status: 404, code: 'payment-not-found' })
})

/** Delays Stripe's responses. */
const slowDown = (milliseconds: number) => payment.callSandbox('knobs', { delay_milliseconds: milliseconds })

const customer = () => ({ id: newId(), isSuperuser: false })

/** Starts the use case with its own count of waits, and counts its queries. */
const viewDirectly = async () => {
  let queries = 0
  const pool = new pg.Pool({ connectionString: payment.databaseUrl, max: 1 })
  const db = drizzle({ client: pool, logger: { logQuery: () => (queries += 1) } })
  const changes = paymentChanges()
  const requestIntent = () => Promise.reject(new Error('no intent is requested here'))
  return {
    view: viewPayment({ db, requestIntent, changes, publishableKey: 'pk_test', now: () => new Date() }),
    changes,
    queries: () => queries,
    [Symbol.asyncDispose]: () => pool.end(),
  }
}

describe('an intent', () => {
  const isRequested = async ({ id }: { id: string }): Promise<boolean | undefined> =>
    (await payment.sql('SELECT intent_requested FROM payments WHERE reservation_id = $1', [id]))[0]?.[
      'intent_requested'
    ]
  const intentsOf = async ({ id }: { id: string }) => {
    const { data } = await payment.stripe.paymentIntents.list({ limit: 100 })
    return data.filter(({ metadata }) => metadata.reservation_id === id)
  }

  it('is created when the customer asks to pay, and not when seats are held', async () => {
    const reservation = await payment.placeReservation()
    await eventually(async () => expect(await isRequested(reservation)).toBe(false))
    // Another customer's intent is created meanwhile.
    await payment.payable()
    expect(await intentsOf(reservation)).toEqual([])
    expect((await payment.view(reservation)).status).toBe('requires_payment')
    expect(await intentsOf(reservation)).toHaveLength(1)
  })

  it('is requested by the customer alone: not by staff who look at the payment, nor by another customer', async () => {
    const reservation = await payment.placeReservation()
    await eventually(async () => expect(await isRequested(reservation)).toBe(false))
    const token = await payment.mint({ sub: newId(), isSuperuser: true })
    const seen = await payment.inject({
      url: `/api/v1/reservations/${reservation.id}/payment`,
      headers: { authorization: `Bearer ${token}` },
    })
    expect(seen.json()).toMatchObject({ status: 'preparing', client_secret: null })
    expect((await payment.get(`/reservations/${reservation.id}/payment`, newId())).status).toBe(404)
    expect(await isRequested(reservation)).toBe(false)
  })

  it('is created once for twenty concurrent requests at two replicas', async () => {
    const reservation = await payment.placeReservation()
    const token = await payment.mint({ sub: reservation.userId })
    const ask = (base: string) =>
      fetch(`${base}/api/v1/reservations/${reservation.id}/payment`, { headers: { authorization: `Bearer ${token}` } })
    await Promise.all(Array.from({ length: 20 }, (_, index) => ask(index % 2 === 0 ? payment.url : replica)))
    await payment.becomes(reservation, 'requires_payment')
    expect(await intentsOf(reservation)).toHaveLength(1)
  })
})

describe('a wait for a payment', () => {
  const viewAt = async (base: string, { id, userId }: { id: string; userId: string }) => {
    const token = await payment.mint({ sub: userId })
    const headers = { authorization: `Bearer ${token}`, ...wait }
    const response = await fetch(`${base}/api/v1/reservations/${id}/payment`, { headers })
    return { applied: response.headers.get('preference-applied'), body: await response.json() }
  }

  it('ends at every replica as soon as the intent is ready', async () => {
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

  it('reads the database at its start, after a change of the payment and at its end, and at no other time', async () => {
    await using direct = await viewDirectly()
    const { view, changes, queries } = direct
    const reservationId = newId()
    const answer = view({ reservationId, viewer: customer(), waitMilliseconds: 3_000 })
    answer.catch(() => undefined)
    // Far from the end of the wait, which a busy machine may otherwise reach before the payment changes.
    await sleep(500)
    expect(queries()).toBe(1)
    changes.wake(newId())
    await sleep(100)
    expect(queries()).toBe(1)
    changes.wake(reservationId)
    await eventually(() => expect(queries()).toBe(2))
    await expect(answer).rejects.toMatchObject({ code: 'payment-not-found' })
    expect(queries()).toBe(3)
  })

  it('is refused for another customer’s payment, and for an id that no recent reservation has', async () => {
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

  it('is granted to four concurrent requests of a user; a fifth request is answered immediately', async () => {
    const userId = newId()
    const longEnough = { prefer: 'wait=5' }
    const waiting = Array.from({ length: 4 }, () => payment.get(`/reservations/${newId()}/payment`, userId, longEnough))
    await sleep(500)
    const more = payment.get(`/reservations/${newId()}/payment`, userId, wait)
    expect(await Promise.race([...waiting, sleep(5_000, 'late'), more.then(() => 'answered')])).toBe('answered')
    expect((await more).headers['preference-applied']).toBeUndefined()
    const others = await payment.placeReservation()
    expect((await payment.view(others)).status).toBe('requires_payment')
    for (const { status } of await Promise.all(waiting)) expect(status).toBe(404)
  })
})

describe('a request without Prefer', () => {
  const timed = async (id: string, userId = newId()) => {
    const begun = performance.now()
    const { status, headers } = await payment.get(`/reservations/${id}/payment`, userId)
    return { status, applied: headers['preference-applied'], milliseconds: performance.now() - begun }
  }

  it('waits for the payment of a new reservation whose event has not arrived yet', async () => {
    const [reservationId, userId] = [newId(), newId()]
    const answer = timed(reservationId, userId)
    await sleep(500)
    await payment.placeReservation({ reservationId, userId })
    expect(await answer).toMatchObject({ status: 200, applied: undefined })
  })

  it('returns 404 after two seconds for a new id that stays unknown', async () => {
    const { status, applied, milliseconds } = await timed(newId())
    expect([status, applied]).toEqual([404, undefined])
    expect(milliseconds).toBeGreaterThan(1_900)
    expect(milliseconds).toBeLessThan(8_000)
  })

  it('returns 404 at once for an id that was not made within the last few seconds or is not a UUIDv7', async () => {
    await timed(crypto.randomUUID())
    for (const id of [crypto.randomUUID(), newId(Date.now() - 10_000), newId(Date.now() + 10_000)]) {
      const { status, milliseconds } = await timed(id)
      expect(status).toBe(404)
      expect(milliseconds).toBeLessThan(1_500)
    }
  })

  it('returns the payment at once when it is known, even while its intent is being created', async () => {
    await using direct = await viewDirectly()
    await slowDown(2_000)
    const reservation = await payment.startPaying()
    const viewer = { id: reservation.userId, isSuperuser: false }
    const { payment: seen } = await direct.view({ reservationId: reservation.id, viewer, waitMilliseconds: 0 })
    expect(seen).toMatchObject({ status: 'preparing', client_secret: null })
    expect(direct.queries()).toBe(1)
    await slowDown(0)
  })

  it('returns 404 at once when 32 other requests wait without Prefer, or when the user has four waiting requests', async () => {
    await using direct = await viewDirectly()
    const { view, changes, queries } = direct
    const viewAtOnce = (viewer: ReturnType<typeof customer>) =>
      expect(view({ reservationId: newId(), viewer, waitMilliseconds: 0 })).rejects.toMatchObject({
        code: 'payment-not-found',
      })
    const viewer = customer()
    const own = Array.from({ length: 4 }, () => changes.startWait(viewer.id, { isRequested: true }))
    await viewAtOnce(viewer)
    expect(queries()).toBe(1)
    for (const endWait of own) endWait?.()
    for (let count = 0; count < 32; count += 1) changes.startWait(newId(), { isRequested: false })
    await viewAtOnce(viewer)
    expect(queries()).toBe(2)
  })
})

it('ends all waits for payments when the service stops', async () => {
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
