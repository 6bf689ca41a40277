import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextStep } from './next-step.ts'
import {
  closePayment,
  type Decision,
  isRefundUnderWay,
  observeAnswer,
  observeIntent,
  observeRefunds,
  type Payment,
  type ProviderIntent,
  preparePayment,
  type Refund,
  refundPayment,
  requestIntent,
} from './payment.ts'

const reserved = {
  reservationId: 'r',
  userId: 'u',
  amount: 820,
  currency: 'eur',
  description: 'Seat A1',
  expiresAt: new Date(0),
}

/**
 * A model of the provider. The model never captures a cancelled intent, never cancels a captured intent, and never
 * refunds more than it captured.
 */
type Provider = {
  status: ProviderIntent['status'] | 'none'
  declined: boolean
  refunds: Refund[]
  /** Minor units of every refund that has ever succeeded, by its id. */
  arrived: Map<string, number>
}

type Observation = { intent: ProviderIntent } | { refund: Refund }

type World = {
  payment: Payment
  provider: Provider
  published: string[]
  /** Minor units in the last published event about a partial refund. */
  publishedRefund: number
  observations: Observation[]
}

const intentOf = ({ status, declined }: Pick<Provider, 'status' | 'declined'>): ProviderIntent => ({
  id: 'pi',
  status: status === 'none' ? 'open' : status,
  clientSecret: 'secret',
  amount: 820,
  amountReceived: status === 'succeeded' ? 820 : 0,
  currency: 'eur',
  lastError: declined && status === 'open' ? 'Your card was declined.' : null,
})

const sumOf = (refunds: readonly Refund[], ...wanted: Refund['status'][]) =>
  refunds.filter(({ status }) => wanted.includes(status)).reduce((sum, { amount }) => sum + amount, 0)

const sumOfValues = (amounts: Map<string, number>) => amounts.values().reduce((sum, amount) => sum + amount, 0)

const apply = (world: World, decision: Decision) => {
  world.payment = decision.payment
  world.published.push(...decision.facts)
  if (decision.facts.includes('partially-refunded')) world.publishedRefund = decision.payment.refundedAmount
}

const observe = (world: World, observation: Observation) =>
  apply(
    world,
    'refund' in observation
      ? observeRefunds(world.payment, [observation.refund])
      : observeIntent(world.payment, observation.intent),
  )

type Action = { name: string; run: (world: World) => void }
const action = (name: string, run: (world: World) => void) => fc.constant<Action>({ name, run })
const actionWith = (name: string, run: (world: World, which: number) => void) =>
  fc.nat(100).map((which): Action => ({ name: `${name} ${which}`, run: (world) => run(world, which) }))

const reportIntent = (world: World) => world.observations.push({ intent: intentOf(world.provider) })

const putRefund = ({ provider, observations }: World, refund: Refund) => {
  provider.refunds = [...provider.refunds.filter(({ id }) => id !== refund.id), refund]
  if (refund.status === 'succeeded') provider.arrived.set(refund.id, refund.amount)
  observations.push({ refund })
}

/** Makes a refund; undefined when there is nothing left to refund. */
const makeRefund = (world: World, amount: number, status: Refund['status']): Refund | undefined => {
  const { refunds } = world.provider
  const left = 820 - sumOf(refunds, 'succeeded', 'pending')
  if (world.provider.status !== 'succeeded' || left === 0) return undefined
  const refund: Refund = {
    id: `re_${refunds.length}`,
    amount: Math.min(amount, left),
    status,
    reason: null,
    giveBackId: null,
  }
  putRefund(world, refund)
  return refund
}

const settleRefund = (world: World, status: 'succeeded' | 'failed', which: number) => {
  const before: Refund['status'][] = status === 'failed' ? ['pending', 'succeeded'] : ['pending']
  const open = world.provider.refunds.filter((refund) => before.includes(refund.status))
  const refund = open[which % Math.max(1, open.length)]
  if (refund !== undefined) putRefund(world, { ...refund, status })
}

const answerOf = (world: World) => ({ intent: intentOf(world.provider), refunds: world.provider.refunds })

const actions = fc.oneof(
  action('the customer asks to pay', (world) => apply(world, requestIntent(world.payment))),
  action('the customer pays', (world) => {
    if (world.provider.status !== 'open') return
    world.provider.status = 'succeeded'
    reportIntent(world)
  }),
  action('the card is declined', (world) => {
    if (world.provider.status !== 'open') return
    world.provider.declined = true
    reportIntent(world)
  }),
  action('staff refund a part at the provider', (world) => makeRefund(world, 300, 'succeeded')),
  actionWith('a refund fails', (world, which) => settleRefund(world, 'failed', which)),
  actionWith('a pending refund succeeds', (world, which) => settleRefund(world, 'succeeded', which)),
  // Webhooks arrive late, repeatedly and in any order.
  actionWith('a webhook arrives', (world, which) => {
    const observation = world.observations[which % Math.max(1, world.observations.length)]
    if (observation !== undefined) observe(world, observation)
  }),
  action('the hold expires', (world) => apply(world, closePayment(world.payment))),
  action('the reservation is cancelled', (world) => apply(world, refundPayment(world.payment))),
  actionWith('the worker takes a step', (world, which) => takeStep(world, which)),
  action('the reconciler looks up the intent', (world) => {
    if (world.provider.status !== 'none') apply(world, observeAnswer(world.payment, answerOf(world)))
  }),
)

/** Even values of `which` make a refund succeed at once, others leave it pending. Multiples of 3 lose the response. */
const takeStep = (world: World, which: number) => {
  const { provider } = world
  switch (nextStep(world.payment)) {
    case 'create-intent':
      if (provider.status === 'none') provider.status = 'open'
      break
    case 'cancel-intent':
      if (provider.status === 'open') provider.status = 'cancelled'
      break
    case 'refund': {
      apply(world, observeRefunds(world.payment, provider.refunds))
      if (nextStep(world.payment) !== 'refund' || isRefundUnderWay(world.payment)) return
      const refund = makeRefund(world, 820, which % 2 === 0 ? 'succeeded' : 'pending')
      if (refund !== undefined && which % 3 !== 0) apply(world, observeRefunds(world.payment, [refund]))
      return
    }
    default:
      return
  }
  reportIntent(world)
  apply(world, observeAnswer(world.payment, answerOf(world)))
}

const order = ['preparing', 'requires_payment', 'cancelled', 'succeeded', 'refunding', 'refunded']

describe('a payment', () => {
  it('keeps its invariants and finishes its steps after any sequence of webhooks, responses and failed refunds', () => {
    fc.assert(
      fc.property(fc.array(actions, { maxLength: 60, size: 'max' }), (sequence) => {
        const world: World = {
          payment: preparePayment('p', reserved).payment,
          provider: { status: 'none', declined: false, refunds: [], arrived: new Map() },
          published: [],
          publishedRefund: 0,
          observations: [],
        }
        const seen: string[] = []
        // The checks run so often that `expect` would take most of the time.
        const always = (holds: boolean, rule: string) => {
          if (!holds) throw new Error(`${rule}: ${seen.join(', ')}`)
        }
        const check = (before: Payment) => {
          const { payment, provider, published } = world
          const hasRefundFailed = payment.refundFailures > before.refundFailures
          const isStepBack = before.status === 'refunded' && payment.status === 'refunding' && hasRefundFailed
          always(
            isStepBack || order.indexOf(payment.status) >= order.indexOf(before.status),
            'a payment only moves forward, except when a refund fails',
          )
          always(
            hasRefundFailed || payment.refundedAmount >= before.refundedAmount,
            'the refunded amount only falls when a refund fails',
          )
          const once = published.filter((fact) => fact !== 'partially-refunded')
          always(new Set(once).size === once.length, 'each fact is published once, except partial refunds')
          always(
            !published.includes('succeeded') || provider.status === 'succeeded',
            'a payment that is published as paid is paid',
          )
          // A refund may have failed since, so every refund that ever succeeded counts here.
          always(
            !published.includes('refunded') || sumOfValues(provider.arrived) >= 820,
            'a payment that is published as refunded was refunded',
          )
          const isCancelled = published.includes('cancelled') && !published.includes('succeeded')
          always(
            !isCancelled || provider.status === 'cancelled' || (provider.status === 'none' && !payment.intentRequested),
            'a payment that is published as cancelled is cancelled at the provider, or never had an intent',
          )
          always(payment.refundedAmount <= payment.capturedAmount, 'no more is refunded than was captured')
          // A refund may be reported before the failure of an earlier refund. The sum of both refunds may exceed the
          // captured amount.
          const known = Math.min(payment.capturedAmount, sumOf(payment.refunds, 'succeeded'))
          always(payment.refundedAmount === known, 'the refunded amount is the sum of the known refunds')
          always(
            payment.status !== 'refunded' || payment.refundedAmount === 820,
            'a refunded payment is refunded in full',
          )
          always(
            payment.status !== 'succeeded' || world.publishedRefund === payment.refundedAmount,
            'the published refund of a valid ticket is the refunded amount',
          )
          always(
            provider.status === 'succeeded' || payment.capturedAmount === 0,
            'only an intent that succeeded has a captured amount',
          )
        }
        for (const { name, run } of sequence) {
          const before = world.payment
          seen.push(name)
          run(world)
          check(before)
        }
        // Without further faults, the worker and the list of events must finish every step.
        for (let round = 0; round < 6; round += 1) {
          takeStep(world, 0)
          if (world.provider.status !== 'none') apply(world, observeAnswer(world.payment, answerOf(world)))
          while (world.provider.refunds.some(({ status }) => status === 'pending')) settleRefund(world, 'succeeded', 0)
          for (const observation of world.observations) observe(world, observation)
        }
        const { payment, provider } = world
        const context = seen.join(', ')
        expect(nextStep(payment), context).toBeNull()
        expect(payment.refundedAmount, context).toBe(sumOf(provider.refunds, 'succeeded'))
        if (provider.status === 'succeeded') expect(['succeeded', 'refunded'], context).toContain(payment.status)
        if (world.published.includes('refunded')) expect(payment.status, context).toBe('refunded')
        if (payment.closing && provider.status !== 'succeeded') expect(payment.status, context).toBe('cancelled')
      }),
      { numRuns: 2_000 },
    )
  })
})
