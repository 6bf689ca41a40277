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
} from './payment.ts'

const reserved = {
  reservationId: 'r',
  userId: 'u',
  amount: 820,
  currency: 'eur',
  description: 'Seat A1',
  expiresAt: new Date(0),
}

/** The provider's own truth: it never captures a cancelled intent, nor cancels a captured one, nor gives back more than it has. */
type Provider = {
  status: ProviderIntent['status'] | 'none'
  declined: boolean
  refunds: Refund[]
  arrived: Map<string, number>
}

type News = { intent: ProviderIntent } | { refund: Refund }

type World = {
  payment: Payment
  provider: Provider
  told: string[]
  /** Minor units that others were last told have gone back in part. */
  toldRefunded: number
  news: News[]
}

const intentOf = ({ status, declined }: Pick<Provider, 'status' | 'declined'>): ProviderIntent => ({
  id: 'pi',
  status: status === 'none' ? 'open' : status,
  clientSecret: 'secret',
  amountReceived: status === 'succeeded' ? 820 : 0,
  currency: 'eur',
  lastError: declined && status === 'open' ? 'Your card was declined.' : null,
})

const sumOf = (refunds: readonly Refund[], ...wanted: Refund['status'][]) =>
  refunds.filter(({ status }) => wanted.includes(status)).reduce((sum, { amount }) => sum + amount, 0)

const sumOfValues = (amounts: Map<string, number>) => amounts.values().reduce((sum, amount) => sum + amount, 0)

const apply = (world: World, decision: Decision) => {
  world.payment = decision.payment
  world.told.push(...decision.facts)
  if (decision.facts.includes('partially-refunded')) world.toldRefunded = decision.payment.refundedAmount
}

const hear = (world: World, news: News) =>
  apply(
    world,
    'refund' in news ? observeRefunds(world.payment, [news.refund]) : observeIntent(world.payment, news.intent),
  )

type Step = { name: string; run: (world: World) => void }
const step = (name: string, run: (world: World) => void) => fc.constant<Step>({ name, run })
const stepWith = (name: string, run: (world: World, which: number) => void) =>
  fc.nat(100).map((which): Step => ({ name: `${name} ${which}`, run: (world) => run(world, which) }))

const happened = (world: World) => world.news.push({ intent: intentOf(world.provider) })

const putRefund = ({ provider, news }: World, refund: Refund) => {
  provider.refunds = [...provider.refunds.filter(({ id }) => id !== refund.id), refund]
  if (refund.status === 'succeeded') provider.arrived.set(refund.id, refund.amount)
  news.push({ refund })
}

/** Undefined when there is nothing left to give back. */
const makeRefund = (world: World, amount: number, status: Refund['status']): Refund | undefined => {
  const { refunds } = world.provider
  const left = 820 - sumOf(refunds, 'succeeded', 'pending')
  if (world.provider.status !== 'succeeded' || left === 0) return undefined
  const refund: Refund = { id: `re_${refunds.length}`, amount: Math.min(amount, left), status, reason: null }
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

const steps = fc.oneof(
  step('the customer pays', (world) => {
    if (world.provider.status !== 'open') return
    world.provider.status = 'succeeded'
    happened(world)
  }),
  step('the card is declined', (world) => {
    if (world.provider.status !== 'open') return
    world.provider.declined = true
    happened(world)
  }),
  step('staff refund a part at the provider', (world) => makeRefund(world, 300, 'succeeded')),
  stepWith('a refund comes back', (world, which) => settleRefund(world, 'failed', which)),
  stepWith('a pending refund succeeds', (world, which) => settleRefund(world, 'succeeded', which)),
  // Webhooks come late, repeatedly and in any order.
  stepWith('webhook', (world, which) => {
    const news = world.news[which % Math.max(1, world.news.length)]
    if (news !== undefined) hear(world, news)
  }),
  step('the reservation lapses', (world) => apply(world, closePayment(world.payment))),
  step('the reservation is cancelled', (world) => apply(world, refundPayment(world.payment))),
  stepWith('the worker takes a step', (world, which) => takeStep(world, which)),
  step('the reconciler asks', (world) => {
    if (world.provider.status !== 'none') apply(world, observeAnswer(world.payment, answerOf(world)))
  }),
)

/** `which` says how the provider answers a refund: at once, later, or in a way that is lost. */
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
  happened(world)
  apply(world, observeAnswer(world.payment, answerOf(world)))
}

const order = ['preparing', 'requires_payment', 'cancelled', 'succeeded', 'refunding', 'refunded']

describe('no sequence of webhooks, events, answers and refunds that fail', () => {
  it('breaks an invariant, and what is due is done in the end', () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 60, size: 'max' }), (sequence) => {
        const world: World = {
          payment: preparePayment('p', reserved).payment,
          provider: { status: 'none', declined: false, refunds: [], arrived: new Map() },
          told: [],
          toldRefunded: 0,
          news: [],
        }
        const seen: string[] = []
        // Asked so often that an assertion for each would take most of the time.
        const always = (holds: boolean, rule: string) => {
          if (!holds) throw new Error(`${rule}: ${seen.join(', ')}`)
        }
        const check = (before: Payment) => {
          const { payment, provider, told } = world
          const cameBack = payment.refundFailures > before.refundFailures
          const isBack = before.status === 'refunded' && payment.status === 'refunding' && cameBack
          always(
            isBack || order.indexOf(payment.status) >= order.indexOf(before.status),
            'a payment only ever goes forward, but for money that has come back',
          )
          always(cameBack || payment.refundedAmount >= before.refundedAmount, 'what went back has gone')
          const once = told.filter((fact) => fact !== 'partially-refunded')
          always(new Set(once).size === once.length, 'booking is told each fact once, except partial refunds')
          always(!told.includes('succeeded') || provider.status === 'succeeded', 'what is told as paid is paid')
          // All of it had arrived at some time, though a part may have come back before we heard of the last.
          always(
            !told.includes('refunded') || sumOfValues(provider.arrived) >= 820,
            'what is told as refunded went back',
          )
          const isCancelled = told.includes('cancelled') && !told.includes('succeeded')
          always(!isCancelled || provider.status === 'cancelled', 'what is told as cancelled is cancelled')
          always(payment.refundedAmount <= payment.capturedAmount, 'no more goes back than came')
          // We may hear of a refund before we hear that the one before it has come back.
          const known = Math.min(payment.capturedAmount, sumOf(payment.refunds, 'succeeded'))
          always(payment.refundedAmount === known, 'what went back is the sum of the refunds that are known')
          always(payment.status !== 'refunded' || payment.refundedAmount === 820, 'refunded means all of it')
          always(
            payment.status !== 'succeeded' || world.toldRefunded === payment.refundedAmount,
            'booking subtracts from the sales of a good ticket what went back',
          )
          always(
            provider.status === 'succeeded' || payment.capturedAmount === 0,
            'nothing is captured that did not come',
          )
        }
        for (const { name, run } of sequence) {
          const before = world.payment
          seen.push(name)
          run(world)
          check(before)
        }
        // Left alone, with refunds that go through, the worker and the list of events bring it to rest.
        for (let round = 0; round < 6; round += 1) {
          takeStep(world, 0)
          if (world.provider.status !== 'none') apply(world, observeAnswer(world.payment, answerOf(world)))
          while (world.provider.refunds.some(({ status }) => status === 'pending')) settleRefund(world, 'succeeded', 0)
          for (const news of world.news) hear(world, news)
        }
        const { payment, provider } = world
        const context = seen.join(', ')
        expect(nextStep(payment), context).toBeNull()
        expect(payment.refundedAmount, context).toBe(sumOf(provider.refunds, 'succeeded'))
        if (provider.status === 'succeeded') expect(['succeeded', 'refunded'], context).toContain(payment.status)
        if (world.told.includes('refunded')) expect(payment.status, context).toBe('refunded')
        if (payment.closing && provider.status !== 'succeeded') expect(payment.status, context).toBe('cancelled')
      }),
      { numRuns: 2_000 },
    )
  })
})
