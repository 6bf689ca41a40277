import { createServer, request } from 'node:http'
import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startTestPayment, type TestPayment } from '../../testing.ts'

/** A proxy between the service and Stripe that holds back calls until they are released. */
const startGate = async (stripe: string) => {
  let held: RegExp | undefined
  let waiting: (() => void)[] = []
  const server = createServer((incoming, reply) => {
    const forward = () => {
      const url = new URL(incoming.url ?? '/', stripe)
      const outgoing = request(url, { method: incoming.method, headers: incoming.headers }, (answer) => {
        reply.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(reply)
      })
      outgoing.on('error', () => reply.destroy())
      incoming.pipe(outgoing)
    }
    if (held?.test(`${incoming.method} ${incoming.url}`)) waiting.push(forward)
    else forward()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`,
    hold: (calls: RegExp) => {
      held = calls
    },
    waiting: () => waiting.length,
    release: () => {
      held = undefined
      for (const forward of waiting) forward()
      waiting = []
    },
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

let payment: TestPayment
let gate: Awaited<ReturnType<typeof startGate>>
beforeAll(async () => {
  const stripeAt = async (url: string) => {
    gate = await startGate(url)
    return gate.url
  }
  payment = await startTestPayment({ STRIPE_TIMEOUT_SECONDS: '20' }, { stripeAt })
})
afterEach(() => gate.release())
afterAll(async () => {
  await payment.stop()
  gate.stop()
})

it('takes other steps while Stripe does not answer a call', async () => {
  gate.hold(/^POST \/v1\/payment_intents$/)
  const hanging = await payment.startPaying()
  await eventually(() => expect(gate.waiting()).toBe(1), { within: 20_000 })
  const next = await payment.startPaying()
  await eventually(() => expect(gate.waiting()).toBe(2), { within: 20_000 })
  gate.release()
  await payment.becomes(hanging, 'requires_payment')
  await payment.becomes(next, 'requires_payment')
})

/** Adds a payment whose refund is not due yet. */
const addRefund = async () => {
  const [id, reservationId] = [newId(), newId()]
  const { id: intent } = await payment.stripe.paymentIntents.create({
    amount: 820,
    currency: 'eur',
    confirm: true,
    payment_method: 'pm_card_visa',
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  })
  await payment.sql(
    `INSERT INTO payments (id, reservation_id, user_id, amount, currency, description, status, closing,
       provider_payment_id, captured_amount, refunded_amount, expires_at, version)
     VALUES ($1, $2, $3, 820, 'eur', 'Seat A1', 'refunding', false, $4, 820, 0, now(), 1)`,
    [id, reservationId, newId(), intent],
  )
  return id
}

it('creates intents while Stripe does not respond to many refunds', async () => {
  gate.hold(/^POST \/v1\/refunds$/)
  const ids: string[] = []
  for (let count = 0; count < 16; count += 1) ids.push(await addRefund())
  await payment.sql('UPDATE payments SET due_at = now() WHERE id = ANY ($1)', [ids])
  const howMany = async (condition: string): Promise<number> =>
    (await payment.sql(`SELECT id FROM payments WHERE id = ANY ($1) AND ${condition}`, [ids])).length
  // Exactly three concurrent runs of four refunds each are started.
  await eventually(async () => expect(await howMany('attempts > 0')).toBe(12), { within: 20_000 })
  await payment.payable()
  expect([await howMany('attempts > 0'), await howMany(`status = 'refunding'`)]).toEqual([12, 16])
  gate.release()
  await eventually(async () => expect(await howMany(`status = 'refunded'`)).toBe(16), { within: 20_000 })
}, 60_000)
