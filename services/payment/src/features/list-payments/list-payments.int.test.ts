import { reservationCancelled } from '@marquee/contracts/booking-events'
import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { wholeStep } from '../../domain/next-step.ts'
import { paymentStatuses } from '../../domain/payment.ts'
import { startTestPayment, type TestPayment } from '../../testing.ts'

let payment: TestPayment

beforeAll(async () => {
  payment = await startTestPayment()
})
afterEach(() => payment.callSandbox('reset'))
afterAll(() => payment.stop())

const path = '/api/v1/admin/payments'
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

const ask = async (url: string, { isSuperuser = true } = {}) =>
  payment.inject({
    url,
    headers: { authorization: `Bearer ${await payment.mint({ sub: newId(), isSuperuser })}` },
  })

type Listed = {
  id: string
  reservation_id: string
  status: string
  provider_payment_id: string
  attempts: number
  is_stuck: boolean
  refunds: { id: string }[]
}

const answerTo = async (url: string): Promise<{ page: Listed[]; next: string | undefined }> => {
  const answer = await ask(url)
  expect([url, answer.statusCode]).toEqual([url, 200])
  return { page: answer.json(), next: /^<([^>]+)>; rel="next"$/.exec(String(answer.headers.link ?? ''))?.[1] }
}

const list = async (query: string) => (await answerTo(`${path}?limit=200&${query}`)).page
const idsOf = (listed: readonly { id: string }[]) => listed.map(({ id }) => id)
const storedIds = async (condition = 'true') =>
  idsOf((await payment.sql(`SELECT id FROM payments WHERE ${condition} ORDER BY id DESC`)) as { id: string }[])

/** Waits until a reservation's payment is listed with the expected fields. */
const becomes = (reservation: { id: string }, expected: object) =>
  eventually(
    async () => {
      const listed = await list(`reservation_id=${reservation.id}`)
      expect(listed).toMatchObject([expected])
      return listed[0] as Listed
    },
    { within: 20_000 },
  )

const paidReservation = async () => {
  const reservation = await payment.startPaying()
  const { provider_payment_id: intent } = await becomes(reservation, { status: 'requires_payment' })
  await payment.stripe.paymentIntents.confirm(intent, { payment_method: 'pm_card_visa' })
  await becomes(reservation, { status: 'succeeded' })
  return { reservation, intent }
}

const cancel = ({ id }: { id: string }) =>
  payment.publish(reservationCancelled, { reservationId: id, reason: 'customer' })

/**
 * Stores a payment in each possible state, before and after the third attempt and failure. No step is due, so the
 * payments keep their states.
 */
const storeOneInEachState = async () => {
  const states = paymentStatuses.flatMap((status) =>
    [true, false].flatMap((closing) =>
      [2, 3].flatMap((attempts) => [2, 3].map((failures) => ({ status, closing, attempts, failures }))),
    ),
  )
  for (const { status, closing, attempts, failures } of states) {
    const dueAt = wholeStep({ status, closing, intentRequested: true }) && new Date(Date.now() + 3_600_000)
    await payment.sql(
      `INSERT INTO payments (id, reservation_id, user_id, amount, currency, description, status, closing,
         captured_amount, refunded_amount, expires_at, version, due_at, attempts, refund_failures)
       VALUES ($1, $2, $3, 820, 'eur', 'Seat A1', $4, $5, 0, 0, now(), 1, $6, $7, $8)`,
      [newId(), newId(), newId(), status, closing, dueAt, attempts, failures],
    )
  }
}

it('lists the payments of all customers newest first, each once, even while new payments arrive', async () => {
  const placed: string[] = []
  const place = async () => {
    const reservation = await payment.startPaying()
    await becomes(reservation, { status: 'requires_payment' })
    placed.unshift(reservation.id)
  }
  for (let count = 0; count < 5; count += 1) await place()
  const expected = [...placed]
  const pages: Listed[][] = []
  for (let url: string | undefined = `${path}?limit=2`; url !== undefined && pages.length < 5; ) {
    const { page, next } = await answerTo(url)
    pages.push(page)
    url = next
    await place()
  }
  expect(pages.map((page) => page.length)).toEqual([2, 2, 1])
  expect(pages.flat().map(({ reservation_id }) => reservation_id)).toEqual(expected)
})

it('filters payments by status on every page', async () => {
  await storeOneInEachState()
  for (const status of paymentStatuses) {
    const found: Listed[] = []
    for (let url: string | undefined = `${path}?status=${status}&limit=3`; url !== undefined; ) {
      const { page, next } = await answerTo(url)
      found.push(...page)
      url = next
    }
    expect(found.length).toBeGreaterThan(3)
    expect(idsOf(found)).toEqual(await storedIds(`status = '${status}'`))
  }
})

it('finds the payment of a reservation', async () => {
  const reservation = await payment.startPaying()
  await payment.startPaying()
  await becomes(reservation, { reservation_id: reservation.id, user_id: reservation.userId })
  expect(await list(`reservation_id=${newId()}`)).toEqual([])
})

it('filters stuck payments by the same rule as the field `is_stuck` and the metric', async () => {
  await storeOneInEachState()
  const all = await list('')
  const idsMarked = (stuck: boolean) => idsOf(all.filter(({ is_stuck }) => is_stuck === stuck))
  expect(idsOf(all)).toEqual(await storedIds())
  expect(idsMarked(true)).not.toEqual([])
  expect(idsOf(await list('stuck=true'))).toEqual(idsMarked(true))
  expect(idsOf(await list('stuck=false'))).toEqual(idsMarked(false))
  const { body: metrics } = await payment.inject({ url: '/metrics' })
  expect(metrics).toContain(`payments_stuck{service="payment"} ${idsMarked(true).length}\n`)
  const refunding = await list('stuck=true&status=refunding')
  expect(idsOf(refunding)).toEqual(await storedIds(`status = 'refunding' AND (attempts >= 3 OR refund_failures >= 3)`))
})

it('shows each payment with its own refunds', async () => {
  const paid = [await paidReservation(), await paidReservation()]
  for (const { reservation } of paid) {
    await cancel(reservation)
    await becomes(reservation, { status: 'refunded' })
  }
  const listed = await list('status=refunded')
  for (const { reservation, intent } of paid) {
    const { data: made } = await payment.stripe.refunds.list({ payment_intent: intent })
    expect(made).toHaveLength(1)
    expect(listed.find(({ reservation_id }) => reservation_id === reservation.id)).toEqual({
      id: expect.any(String),
      reservation_id: reservation.id,
      user_id: reservation.userId,
      status: 'refunded',
      provider_payment_id: intent,
      amount: 820,
      currency: 'eur',
      captured_amount: 820,
      refunded_amount: 820,
      lost_amount: 0,
      given_back_amount: 0,
      dispute: null,
      last_error: null,
      next_step: null,
      attempts: 0,
      problem: null,
      due_at: null,
      is_stuck: false,
      expires_at: expect.stringMatching(instant),
      created_at: expect.stringMatching(instant),
      refunds: [
        { id: made[0]?.id, amount: 820, status: 'succeeded', reason: null, created_at: expect.stringMatching(instant) },
      ],
    })
  }
})

it('shows a refund as stuck after three failed attempts, until it succeeds', async () => {
  const { reservation } = await paidReservation()
  await payment.callSandbox('failures', { count: 100, status: 503, when: 'before_work', path: '/v1/refunds' })
  await cancel(reservation)
  await becomes(reservation, { next_step: 'refund', attempts: 2, is_stuck: false })
  const { id } = await becomes(reservation, {
    status: 'refunding',
    next_step: 'refund',
    attempts: 3,
    problem: expect.stringMatching(/^refund: /),
    due_at: expect.stringMatching(instant),
    is_stuck: true,
    refunds: [],
  })
  expect(idsOf(await list('stuck=true'))).toContain(id)
  await payment.callSandbox('reset')
  await becomes(reservation, { status: 'refunded', next_step: null, attempts: 0, problem: null, is_stuck: false })
  expect(idsOf(await list('stuck=true'))).not.toContain(id)
})

it('never shows the client secret', async () => {
  const reservation = await payment.startPaying()
  const { provider_payment_id: intent } = await becomes(reservation, { status: 'requires_payment' })
  const { client_secret: secret } = await payment.stripe.paymentIntents.retrieve(intent)
  expect(await payment.sql('SELECT client_secret FROM payments WHERE reservation_id = $1', [reservation.id])).toEqual([
    { client_secret: secret },
  ])
  const answer = await ask(`${path}?reservation_id=${reservation.id}`)
  expect(answer.body).toContain(intent)
  expect(answer.body).not.toContain('secret')
})

it('returns 403 to customers and 401 without a token', async () => {
  expect((await ask(path, { isSuperuser: false })).statusCode).toBe(403)
  expect((await payment.inject({ url: path })).statusCode).toBe(401)
})

it.each([
  'status=paid',
  'status=',
  'reservation_id=1',
  'stuck=yes',
  'stuck=',
  'limit=201',
  'limit=0',
  'cursor=x',
  'user_id=0199f3a0-5c1e-7d2b-9a64-2f8e61c0b7d1',
])('returns 422 for the query ?%s', async (query) => {
  expect((await ask(`${path}?${query}`)).statusCode).toBe(422)
})
