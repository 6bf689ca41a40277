import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  abandonPayment,
  backoffSeconds,
  closePayment,
  type Decision,
  isStuck,
  nextStep,
  observeIntent,
  observeRefund,
  type Payment,
  type ProviderIntent,
  preparePayment,
  refundPayment,
  stuckAfterAttempts,
} from './payment.ts'

const reserved = {
  reservationId: 'r',
  userId: 'u',
  amount: 820,
  currency: 'eur',
  description: 'Seat A1',
  expiresAt: new Date(0),
}

/** The provider's own truth about the intent: it never captures a cancelled one, nor cancels a captured one. */
type Provider = { status: ProviderIntent['status'] | 'none'; refunded: number; declined: boolean }

type World = { payment: Payment; provider: Provider; told: string[]; snapshots: ProviderIntent[] }

const snapshot = ({ status, refunded, declined }: Provider): ProviderIntent => ({
  id: 'pi',
  status: status === 'none' ? 'open' : status,
  clientSecret: 'secret',
  amountReceived: status === 'succeeded' ? 820 : 0,
  currency: 'eur',
  lastError: declined && status === 'open' ? 'Your card was declined.' : null,
  amountRefunded: refunded,
})

const apply = (world: World, decision: Decision) => {
  world.payment = decision.payment
  world.told.push(...decision.facts)
}

type Step = { name: string; run: (world: World) => void }
const step = (name: string, run: (world: World) => void) => fc.constant<Step>({ name, run })

const remember = (world: World) => world.snapshots.push(snapshot(world.provider))

const steps = fc.oneof(
  step('the customer pays', (world) => {
    if (world.provider.status !== 'open') return
    world.provider.status = 'succeeded'
    remember(world)
  }),
  step('the card is declined', (world) => {
    if (world.provider.status !== 'open') return
    world.provider.declined = true
    remember(world)
  }),
  step('staff refund a part at the provider', (world) => {
    if (world.provider.status !== 'succeeded') return
    world.provider.refunded = Math.min(820, world.provider.refunded + 300)
    remember(world)
  }),
  // Webhooks come late, repeatedly and in any order.
  fc.nat().map(
    (which): Step => ({
      name: `webhook ${which}`,
      run: (world) => {
        const intent = world.snapshots[which % Math.max(1, world.snapshots.length)]
        if (intent === undefined) return
        apply(world, observeIntent(world.payment, intent))
        if (intent.amountRefunded > 0) apply(world, observeRefund(world.payment, intent.amountRefunded))
      },
    }),
  ),
  step('the reservation lapses', (world) => apply(world, closePayment(world.payment))),
  step('the reservation is cancelled', (world) => apply(world, refundPayment(world.payment))),
  step('the worker takes a step', (world) => takeStep(world)),
  step('the reconciler asks', (world) => {
    if (world.provider.status !== 'none') apply(world, observeIntent(world.payment, snapshot(world.provider)))
  }),
)

const takeStep = (world: World) => {
  const { provider } = world
  switch (nextStep(world.payment)) {
    case 'create-intent':
      if (provider.status === 'none') provider.status = 'open'
      break
    case 'cancel-intent':
      if (provider.status === 'open') provider.status = 'cancelled'
      break
    case 'refund':
      provider.refunded = 820
      break
    default:
      return
  }
  remember(world)
  apply(world, observeIntent(world.payment, snapshot(provider)))
  apply(world, observeRefund(world.payment, provider.refunded))
}

const order = ['preparing', 'requires_payment', 'cancelled', 'succeeded', 'refunding', 'refunded']

describe('no sequence of webhooks, events and answers', () => {
  it('breaks an invariant, and what is due is done in the end', () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 30 }), (sequence) => {
        const world: World = {
          payment: preparePayment('p', reserved).payment,
          provider: { status: 'none', refunded: 0, declined: false },
          told: [],
          snapshots: [],
        }
        const seen: string[] = []
        const check = (before: Payment) => {
          const context = seen.join(', ')
          const { payment, provider, told } = world
          // Only ever forward.
          expect(order.indexOf(payment.status), context).toBeGreaterThanOrEqual(order.indexOf(before.status))
          // Booking hears of each thing once, but for parts that go back, and only of what is so at the provider.
          const once = told.filter((fact) => fact !== 'partially-refunded')
          expect(new Set(once).size, context).toBe(once.length)
          if (told.includes('succeeded')) expect(provider.status, context).toBe('succeeded')
          if (told.includes('cancelled') && !told.includes('succeeded'))
            expect(provider.status, context).toBe('cancelled')
          // Nothing is given back that did not come, nor more than came.
          expect(payment.refundedAmount, context).toBeLessThanOrEqual(payment.capturedAmount)
          expect(payment.refundedAmount, context).toBeGreaterThanOrEqual(before.refundedAmount)
          if (payment.status === 'refunded') expect(provider.refunded, context).toBe(820)
          if (provider.status !== 'succeeded') expect(payment.capturedAmount, context).toBe(0)
        }
        for (const { name, run } of sequence) {
          const before = world.payment
          seen.push(name)
          run(world)
          check(before)
        }
        // Left alone, the worker and the reconciler bring it to rest.
        for (let round = 0; round < 5; round += 1) {
          takeStep(world)
          if (world.provider.status !== 'none') apply(world, observeIntent(world.payment, snapshot(world.provider)))
        }
        const { payment, provider } = world
        expect(nextStep(payment), seen.join(', ')).toBeUndefined()
        if (provider.status === 'succeeded')
          expect(['succeeded', 'refunded'], seen.join(', ')).toContain(payment.status)
        if (payment.closing && provider.status !== 'succeeded')
          expect(payment.status, seen.join(', ')).toBe('cancelled')
      }),
      { numRuns: 2_000 },
    )
  })
})

it('is paid at once when it costs nothing', () => {
  const { payment, facts } = preparePayment('p', { ...reserved, amount: 0 })
  expect([payment.status, facts]).toEqual(['succeeded', ['succeeded']])
  expect(refundPayment(payment)).toMatchObject({ payment: { status: 'refunded' }, facts: ['refunded'] })
})

it('counts no more back than came, whatever the provider says', () => {
  const paid = observeIntent(
    preparePayment('p', reserved).payment,
    snapshot({ status: 'succeeded', refunded: 0, declined: false }),
  )
  expect(observeRefund(paid.payment, 5_000)).toMatchObject({ payment: { refundedAmount: 820, status: 'refunded' } })
})

it('is no ticket when all of the money has gone back before we hear that it came', () => {
  const { payment } = preparePayment('p', reserved)
  expect(observeIntent(payment, snapshot({ status: 'succeeded', refunded: 820, declined: false }))).toMatchObject({
    payment: { status: 'refunded', capturedAmount: 820, refundedAmount: 820 },
    facts: ['refunded'],
  })
  expect(observeIntent(payment, snapshot({ status: 'succeeded', refunded: 300, declined: false }))).toMatchObject({
    payment: { status: 'succeeded', refundedAmount: 300 },
    facts: ['succeeded', 'partially-refunded'],
  })
})

it('tells each part that goes back while the ticket is good, and no part of what goes back altogether', () => {
  const paid = snapshot({ status: 'succeeded', refunded: 0, declined: false })
  const { payment } = observeIntent(preparePayment('p', reserved).payment, paid)
  const part = observeRefund(payment, 300)
  expect(part).toMatchObject({ payment: { refundedAmount: 300 }, facts: ['partially-refunded'] })
  expect(observeRefund(part.payment, 200)).toEqual({ payment: part.payment, facts: [] })
  expect(observeRefund(refundPayment(part.payment).payment, 400)).toMatchObject({
    payment: { status: 'refunding', refundedAmount: 400 },
    facts: [],
  })
})

it('is abandoned only when there is no intent and nobody wants one', () => {
  const { payment } = preparePayment('p', reserved)
  expect(abandonPayment(payment).facts).toEqual([])
  expect(abandonPayment(closePayment(payment).payment)).toMatchObject({
    payment: { status: 'cancelled' },
    facts: ['cancelled'],
  })
})

it('is stuck once a step was begun three times in vain, and never when there is no step to take', () => {
  const { payment } = preparePayment('p', reserved)
  const stuckAfter = (attempts: number, over: Partial<Payment>) => isStuck({ ...payment, ...over, attempts })
  const waiting: Partial<Payment>[] = [
    { status: 'preparing' },
    { status: 'requires_payment', closing: true },
    { status: 'refunding' },
  ]
  expect(stuckAfterAttempts).toBe(3)
  expect(waiting.map((over) => [2, 3, 4].map((attempts) => stuckAfter(attempts, over)))).toEqual(
    Array(3).fill([false, true, true]),
  )
  const atRest: Partial<Payment>[] = [
    { status: 'requires_payment', closing: false },
    ...(['succeeded', 'refunded', 'cancelled'] as const).map((status) => ({ status })),
  ]
  expect(atRest.map((over) => stuckAfter(100, over))).toEqual(Array(4).fill(false))
})

it('waits longer after each failure, and never longer than a minute', () => {
  expect([1, 2, 3, 6, 7, 100].map(backoffSeconds)).toEqual([1, 2, 4, 32, 60, 60])
})
