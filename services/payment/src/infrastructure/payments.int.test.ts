import { newId } from '@marquee/kernel/id'
import type { UnitOfWork } from '@marquee/messaging/publishing/outbox'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { PaymentNotFound } from '../domain/errors.ts'
import { wholeStep } from '../domain/next-step.ts'
import {
  closePayment,
  observeIntent,
  observeRefunds,
  type Payment,
  paymentStatuses,
  preparePayment,
  type Refund,
  requestIntent,
} from '../domain/payment.ts'
import { startTestRepository, type TestRepository } from '../testing.ts'
import type { StepKind } from './payments.ts'

let payment: TestRepository
beforeAll(async () => {
  payment = await startTestRepository()
})
afterEach(() => payment.sql('UPDATE payments SET due_at = NULL'))
afterAll(() => payment.stop())

const claim = (kind: StepKind, limit = 4) => payment.payments.claimDue(payment.now(), { kind, limit, leaseSeconds: 45 })

const idsOf = (claimed: readonly { id: string }[]) => claimed.map(({ id }) => id).toSorted()

/** Waits until one connection waits for a lock. */
const untilWaiting = () =>
  eventually(async () => {
    const waiting = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
    expect(await payment.sql(waiting)).toHaveLength(1)
  })

const close = (known: Payment) => ({ payment: { ...known, closing: true, version: known.version + 1 }, facts: [] })
const keep = (known: Payment) => ({ payment: known, facts: [] })

type Change = (unit: UnitOfWork | undefined) => Promise<Payment>

describe('due steps', () => {
  it('are claimed while the row of another payment is locked, for example by a webhook', async () => {
    const [locked, free] = [await payment.add(), await payment.add()]
    const webhook = await payment.pool.connect()
    try {
      await webhook.query('BEGIN')
      await webhook.query('SELECT 1 FROM payments WHERE id = $1 FOR UPDATE', [locked.id])
      expect(idsOf(await claim('opening'))).toEqual([free.id])
    } finally {
      await webhook.query('ROLLBACK')
      webhook.release()
    }
    expect(idsOf(await claim('opening'))).toEqual([locked.id])
  })

  it('are claimed by kind, so that refunds due earlier do not delay new intents', async () => {
    const refunding: string[] = []
    for (let count = 0; count < 5; count += 1) refunding.push((await payment.add()).id)
    await payment.sql(`UPDATE payments SET status = 'refunding' WHERE id = ANY ($1)`, [refunding])
    payment.advanceClock(1)
    const opening = await payment.add()
    expect(idsOf(await claim('opening', 10))).toEqual([opening.id])
    expect(idsOf(await claim('other', 10))).toEqual(refunding.toSorted())
  })

  it('are not postponed when the payment changed while the call failed', async () => {
    const { id } = await payment.add()
    const [claimed] = await claim('opening')
    expect(claimed?.id).toBe(id)
    const open = {
      id: `pi_${id}`,
      status: 'open',
      clientSecret: null,
      amount: null,
      amountReceived: 0,
      lastError: null,
    } as const
    await payment.payments.change({ id }, (known) => observeIntent(known, { ...open, currency: 'eur' }))
    const late = { until: new Date(), problem: 'create-intent: no answer', underNewKey: true }
    await payment.payments.postpone({ id, version: claimed?.version ?? 0 }, late)
    expect(await payment.rowOf({ id })).toMatchObject({ due_at: null, problem: null, key_number: 0 })
  })
})

it('claims the step that a change makes, so that no other process takes it before its lease ends', async () => {
  const { id } = await payment.preparing()
  const claimed = await payment.payments.changeAndClaim({ id }, requestIntent, 45)
  expect(claimed).toMatchObject({ id, nextStep: 'create-intent', attempts: 1, keyNumber: 0, version: 2 })
  expect(await claim('opening')).toEqual([])
  expect(await payment.payments.changeAndClaim({ id }, requestIntent, 45)).toBeUndefined()
  payment.advanceClock(45)
  expect(await claim('opening')).toMatchObject([{ id, attempts: 2 }])
})

describe('a row written by a replica of an older version, which does not set the next step', () => {
  const states = paymentStatuses.flatMap((status) => [false, true].map((closing) => ({ status, closing })))

  /** A replica of the previous version writes no `intent_requested`, which is then true. */
  const stepOf = (state: (typeof states)[number]) => wholeStep({ ...state, intentRequested: true })

  it('has the next step of the domain rule in every state', async () => {
    for (const { status, closing } of states) {
      const { id } = await payment.add()
      for (const intentRequested of [false, true]) {
        await payment.sql('UPDATE payments SET status = $2, closing = $3, intent_requested = $4 WHERE id = $1', [
          id,
          status,
          closing,
          intentRequested,
        ])
        expect(await payment.rowOf({ id })).toMatchObject({
          next_step: wholeStep({ status, closing, intentRequested }),
        })
      }
    }
  })

  it('is claimed when its step is due', async () => {
    const written: string[] = []
    for (const { status, closing } of states) {
      const id = newId()
      await payment.sql(
        `INSERT INTO payments (id, reservation_id, user_id, amount, currency, description, status, closing,
           captured_amount, refunded_amount, expires_at, version, due_at)
         VALUES ($1, $2, $3, 820, 'eur', 'Seat A1', $4, $5, 0, 0, now(), 1, $6)`,
        [id, newId(), newId(), status, closing, stepOf({ status, closing }) && payment.now()],
      )
      if (stepOf({ status, closing }) !== null) written.push(id)
    }
    expect(idsOf([...(await claim('opening', 20)), ...(await claim('other', 20))])).toEqual(written.toSorted())
  })
})

it.each([
  ['outside transactions', (change: Change) => change(undefined)],
  ['in transactions', (change: Change) => payment.transact(change)],
])('applies concurrent changes %s one after the other, so that neither of two refunds is lost', async (_, run) => {
  const { id } = await payment.paid()
  const observe = (refund: Pick<Refund, 'id' | 'amount'>) => (known: Payment) =>
    observeRefunds(known, [{ ...refund, status: 'succeeded', reason: null, giveBackId: null }])
  let second: Promise<Payment> | undefined
  await payment.transact(async (unit) => {
    await payment.payments.change({ id }, observe({ id: `re_${id}_1`, amount: 300 }), unit)
    second = run((own) => payment.payments.change({ id }, observe({ id: `re_${id}_2`, amount: 520 }), own))
    second.catch(() => undefined)
    await untilWaiting()
  })
  expect(await second).toMatchObject({ status: 'refunded', refundedAmount: 820 })
  expect(await payment.rowOf({ id })).toMatchObject({ status: 'refunded', refunded_amount: 820 })
})

it('keeps the first payment of a reservation, and publishes nothing about a second payment', async () => {
  const seat = { amount: 0, currency: 'eur', description: 'Seat A1', expiresAt: payment.now() }
  const reserved = { reservationId: newId(), userId: newId(), ...seat }
  const [first, second] = [preparePayment(newId(), reserved), preparePayment(newId(), reserved)]
  for (const decision of [first, second]) await payment.transact((unit) => payment.payments.add(unit, [decision]))
  const published = await payment.sql(`SELECT subject FROM events WHERE data->>'reservationId' = $1`, [
    reserved.reservationId,
  ])
  expect(published).toEqual([{ subject: first.payment.id }])
})

it('keeps one of two payments that are added together for the same reservation', async () => {
  const seat = { amount: 0, currency: 'eur', description: 'Seat A1', expiresAt: payment.now() }
  const reserved = { reservationId: newId(), userId: newId(), ...seat }
  const decisions = [preparePayment(newId(), reserved), preparePayment(newId(), reserved)]
  await payment.transact((unit) => payment.payments.add(unit, decisions))
  const rows = await payment.sql('SELECT id FROM payments WHERE reservation_id = $1', [reserved.reservationId])
  expect(rows).toHaveLength(1)
  const published = await payment.sql(`SELECT subject AS id FROM events WHERE data->>'reservationId' = $1`, [
    reserved.reservationId,
  ])
  expect(published).toEqual(rows)
})

describe('changes of many payments', () => {
  const changeAll = (causes: readonly { reservationId: string; traceparent?: string }[]) =>
    payment.transact((unit) => payment.payments.changeAll(unit, causes, closePayment))

  it('write each payment with its own decision, and each event in the trace of its cause', async () => {
    const [unasked, asked] = [await payment.preparing(), await payment.add()]
    const other = await payment.preparing()
    const trace = 'a'.repeat(32)
    await changeAll([
      { reservationId: asked.reservationId },
      { reservationId: unasked.reservationId, traceparent: `00-${trace}-${'b'.repeat(16)}-01` },
    ])
    expect(await payment.rowOf(unasked)).toMatchObject({ status: 'cancelled', version: 2, due_at: null })
    expect(await payment.rowOf(asked)).toMatchObject({ status: 'preparing', closing: true, version: 3 })
    expect(await payment.rowOf(other)).toMatchObject({ status: 'preparing', closing: false, version: 1 })
    const published = await payment.sql('SELECT type, traceparent FROM events WHERE subject = ANY ($1)', [
      [unasked.id, asked.id],
    ])
    expect(published).toEqual([
      { type: 'payment.payment-cancelled.v1', traceparent: expect.stringMatching(`^00-${trace}-`) },
    ])
  })

  it('keep all other columns of the payments', async () => {
    const { id } = await payment.paid()
    const before = await payment.rowOf({ id })
    const giveBacks = [{ id: newId(), amount: 320 }]
    const dispute = { id: 'dp_1', status: 'open', providerStatus: 'needs_response', reason: 'fraudulent', amount: 820 }
    await payment.sql('UPDATE payments SET give_backs = $2, dispute = $3 WHERE id = $1', [
      id,
      JSON.stringify(giveBacks),
      JSON.stringify({ ...dispute, dueBy: '2031-01-01T00:00:00.000Z' }),
    ])
    await payment.transact((unit) =>
      payment.payments.changeAll(unit, [{ reservationId: before.reservation_id }], (known) => ({
        payment: { ...known, version: known.version + 1 },
        facts: [],
      })),
    )
    expect(await payment.rowOf({ id })).toEqual({
      ...before,
      give_backs: giveBacks,
      dispute: { ...dispute, dueBy: '2031-01-01T00:00:00.000Z' },
      version: before.version + 1,
    })
  })

  it('apply the rule once for each of two causes about the same payment', async () => {
    const { id, reservationId } = await payment.preparing()
    await changeAll([{ reservationId }, { reservationId }])
    expect(await payment.rowOf({ id })).toMatchObject({ status: 'cancelled', version: 2 })
    expect(await payment.sql('SELECT type FROM events WHERE subject = $1', [id])).toHaveLength(1)
  })

  it('change nothing if one of the payments does not exist', async () => {
    const { id, reservationId } = await payment.preparing()
    await expect(changeAll([{ reservationId }, { reservationId: newId() }])).rejects.toThrow(PaymentNotFound)
    expect(await payment.rowOf({ id })).toMatchObject({ status: 'preparing', version: 1 })
  })

  it('see a change that was made while they waited for the lock', async () => {
    const { id, reservationId } = await payment.preparing()
    let closing: Promise<void> | undefined
    await payment.transact(async (unit) => {
      await payment.payments.change({ id }, requestIntent, unit)
      closing = changeAll([{ reservationId }])
      closing.catch(() => undefined)
      await untilWaiting()
    })
    await closing
    expect(await payment.rowOf({ id })).toMatchObject({ status: 'preparing', closing: true, version: 3 })
  })
})

describe('an event of Stripe', () => {
  const type = 'payment_intent.succeeded'

  it('is applied once, and is not recorded when applying it failed', async () => {
    const [event, { id }] = [{ id: `evt_${newId()}`, type }, await payment.add()]
    const failing = payment.payments.changeOnce(event, { id }, () => {
      throw new Error('the rule failed')
    })
    await expect(failing).rejects.toThrow('the rule failed')
    expect(await payment.payments.appliedOf([event.id])).toEqual(new Set())
    expect(await payment.payments.changeOnce(event, { id }, close)).toBe(true)
    expect(await payment.payments.changeOnce(event, { id }, () => expect.unreachable('it was applied'))).toBe(false)
    expect(await payment.payments.appliedOf([event.id])).toEqual(new Set([event.id]))
  })

  it('is recorded once when it changes nothing', async () => {
    const [event, { id }] = [{ id: `evt_${newId()}`, type }, await payment.add()]
    expect(await payment.payments.changeOnce(event, { id }, keep)).toBe(true)
    expect(await payment.payments.changeOnce(event, { id }, keep)).toBe(false)
  })

  it('is applied to the newest state when another change comes between reading and writing', async () => {
    const [event, { id }] = [{ id: `evt_${newId()}`, type }, await payment.add()]
    const other = await payment.pool.connect()
    try {
      await other.query('BEGIN')
      await other.query(`UPDATE payments SET version = version + 1, last_error = 'declined' WHERE id = $1`, [id])
      const seen: (string | null)[] = []
      const applied = payment.payments.changeOnce(event, { id }, (known) => {
        seen.push(known.lastError)
        return close(known)
      })
      await untilWaiting()
      await other.query('COMMIT')
      expect(await applied).toBe(true)
      expect(seen).toEqual([null, 'declined'])
      expect(await payment.rowOf({ id })).toMatchObject({ closing: true, last_error: 'declined', version: 4 })
    } finally {
      other.release()
    }
  })

  it('that arrives twice at the same time is applied once', async () => {
    const [event, { id }] = [{ id: `evt_${newId()}`, type }, await payment.add()]
    const deliver = () => payment.payments.changeOnce(event, { id }, close)
    expect((await Promise.all([deliver(), deliver(), deliver()])).filter(Boolean)).toEqual([true])
    expect(await payment.rowOf({ id })).toMatchObject({ closing: true, version: 3 })
  })

  it('is pruned after its retention, in batches of up to a thousand events', async () => {
    const kept = { id: `evt_${newId()}`, type }
    await payment.payments.changeOnce(kept, await payment.add(), keep)
    await payment.sql(
      `INSERT INTO stripe_events (id, type, received_at)
       SELECT 'evt_old_' || number, $1, now() - interval '2 days' FROM generate_series(1, 1001) AS number`,
      [type],
    )
    const yesterday = new Date(Date.now() - 86_400_000)
    expect(await payment.payments.pruneApplied(yesterday)).toBe(true)
    expect(await payment.payments.pruneApplied(yesterday)).toBe(false)
    expect(await payment.sql(`SELECT id FROM stripe_events WHERE id LIKE 'evt_old_%'`)).toEqual([])
    expect(await payment.payments.appliedOf([kept.id])).toEqual(new Set([kept.id]))
  })
})
