import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nextStep } from './next-step.ts'
import {
  closePayment,
  type Decision,
  giveBackSeats,
  nextSeatRefund,
  observeAnswer,
  observeIntent,
  observeRefunds,
  type Payment,
  type ProviderIntent,
  preparePayment,
  type Refund,
  refundedForSeatsAmount,
  refundPayment,
  requestIntent,
} from './payment.ts'

const prices = [820, 1_250, 410, 820]
const total = 3_300

/** A reservation of four seats, its payment, and a provider that refunds no more than it captured. */
type World = {
  payment: Payment
  /** Seats that were given back; the last seat stays. */
  given: number[]
  /** Events of seats that were given back and have not arrived. */
  onTheWay: number[]
  intent: { status: ProviderIntent['status']; amount: number; received: number } | undefined
  refunds: Refund[]
  reports: ProviderIntent[]
  published: string[]
}

const apply = (world: World, { payment, facts }: Decision) => {
  world.payment = payment
  world.published.push(...facts)
}

const intentOf = ({ intent }: World): ProviderIntent => ({
  id: 'pi',
  status: intent?.status ?? 'open',
  clientSecret: 'secret',
  amount: intent?.amount ?? 0,
  amountReceived: intent?.received ?? 0,
  currency: 'eur',
  lastError: null,
})

const moneyBack = (refunds: readonly Refund[]) =>
  refunds.filter(({ status }) => status !== 'failed').reduce((sum, { amount }) => sum + amount, 0)

const makeRefund = (world: World, amount: number, giveBackId: string | null, status: Refund['status']) => {
  const left = (world.intent?.received ?? 0) - moneyBack(world.refunds)
  if (left === 0 || amount > left) return undefined
  const refund = { id: `re_${world.refunds.length}`, amount, status, reason: null, giveBackId }
  world.refunds.push(refund)
  return refund
}

/** `isLost`: the process dies between the provider's answer and its record. */
const takeStep = (world: World, isLost: boolean, refundStatus: Refund['status']) => {
  const { payment, intent } = world
  const record = (decision: () => Decision) => {
    if (!isLost) apply(world, decision())
  }
  switch (nextStep(payment)) {
    case 'create-intent':
      world.intent ??= { status: 'open', amount: payment.intentAmount ?? payment.amount, received: 0 }
      break
    case 'cancel-intent':
      if (intent?.status === 'open') intent.status = 'cancelled'
      break
    case 'change-amount':
      if (intent?.status === 'open' && payment.amount === 0) intent.status = 'cancelled'
      else if (intent?.status === 'open') intent.amount = payment.amount
      break
    case 'refund': {
      apply(world, observeRefunds(payment, world.refunds))
      if (nextStep(world.payment) !== 'refund') return
      const left = (intent?.received ?? 0) - moneyBack(world.refunds)
      const made = makeRefund(world, left, null, refundStatus)
      return made && record(() => observeRefunds(world.payment, [made]))
    }
    case 'refund-seats': {
      apply(world, observeRefunds(payment, world.refunds))
      const due = nextSeatRefund(world.payment)
      const made = due && makeRefund(world, due.amount, due.id, refundStatus)
      return made && record(() => observeRefunds(world.payment, [made]))
    }
    default:
      return
  }
  const answer = { intent: intentOf(world), refunds: [...world.refunds] }
  world.reports.push(answer.intent)
  record(() => observeAnswer(world.payment, answer))
}

const deliver = (world: World, which: number) => {
  const [seat] = world.onTheWay.splice(which % Math.max(1, world.onTheWay.length), 1)
  if (seat !== undefined) apply(world, giveBackSeats(world.payment, { id: `g${seat}`, amount: prices[seat] ?? 0 }))
}

const settle = (world: World, which: number, status: Refund['status']) => {
  const open = world.refunds.filter((refund) => refund.status === 'pending')
  const refund = open[which % Math.max(1, open.length)]
  if (refund === undefined) return
  const settled = { ...refund, status }
  world.refunds = world.refunds.map((each) => (each === refund ? settled : each))
  apply(world, observeRefunds(world.payment, [settled]))
}

type Action = { name: string; run: (world: World) => void }
const action = (name: string, run: (world: World, which: number) => void) =>
  fc.nat(30).map((which): Action => ({ name: `${name} ${which}`, run: (world) => run(world, which) }))

const actions = fc.oneof(
  action('a seat is given back', (world, which) => {
    const seat = which % 3
    if (world.given.includes(seat)) return
    world.given.push(seat)
    world.onTheWay.push(seat)
  }),
  action('an event arrives', deliver),
  action('the customer asks to pay', (world) => apply(world, requestIntent(world.payment))),
  action('the customer pays', ({ intent }) => {
    if (intent?.status !== 'open') return
    intent.status = 'succeeded'
    intent.received = intent.amount
  }),
  action('a report arrives', (world, which) => {
    if (world.intent === undefined) return
    world.reports.push(intentOf(world))
    const report = world.reports[which % world.reports.length]
    if (report) apply(world, observeIntent(world.payment, report))
  }),
  action('the worker takes a step', (world, which) =>
    takeStep(world, which % 3 === 0, which % 5 === 0 ? 'pending' : 'succeeded'),
  ),
  action('a pending refund succeeds', (world, which) => settle(world, which, 'succeeded')),
  action('a pending refund fails', (world, which) => settle(world, which, 'failed')),
)
const endings = fc.oneof(
  fc.constant<Action>({ name: 'nothing', run: () => undefined }),
  fc.constant<Action>({ name: 'the hold expires', run: (world) => apply(world, closePayment(world.payment)) }),
  fc.constant<Action>({
    name: 'the reservation is cancelled',
    run: (world) => apply(world, refundPayment(world.payment)),
  }),
)

it('the customer has paid exactly the seats that are left, whatever order payment, seats and lost answers come in', () => {
  const reserved = { reservationId: 'r', userId: 'u', currency: 'eur', description: 'Seats', expiresAt: new Date(0) }
  let kept = 0
  fc.assert(
    fc.property(fc.array(actions, { maxLength: 40, size: 'max' }), endings, fc.nat(40), (sequence, end, at) => {
      const world: World = {
        payment: preparePayment('p', { ...reserved, amount: total }).payment,
        given: [],
        onTheWay: [],
        intent: undefined,
        refunds: [],
        reports: [],
        published: [],
      }
      const steps = sequence.toSpliced(at, 0, end)
      for (const { run } of steps) run(world)
      while (world.onTheWay.length > 0) deliver(world, 0)
      for (let round = 0; round < 12; round += 1) {
        takeStep(world, false, 'succeeded')
        if (world.intent)
          apply(world, observeAnswer(world.payment, { intent: intentOf(world), refunds: world.refunds }))
        settle(world, 0, 'succeeded')
      }
      const context = steps.map(({ name }) => name).join(', ')
      const { payment, intent, refunds, published } = world
      expect(nextStep(payment), context).toBeNull()
      expect(payment.refundedAmount, context).toBe(moneyBack(refunds))
      const left = total - world.given.reduce((sum, seat) => sum + (prices[seat] ?? 0), 0)
      if (payment.status === 'succeeded') {
        kept += 1
        expect(payment.capturedAmount - payment.refundedAmount, context).toBe(left)
        expect(payment.amount - payment.givenBackAmount, context).toBe(left)
        expect(refundedForSeatsAmount(payment), context).toBe(payment.refundedAmount)
      } else if (intent?.received) {
        expect([payment.status, payment.refundedAmount], context).toEqual(['refunded', intent.received])
      } else {
        expect(payment.amount, context).toBe(left)
        if (payment.status === 'requires_payment') expect(intent?.amount, context).toBe(left)
      }
      const once = published.filter((fact) => fact !== 'partially-refunded')
      expect(new Set(once).size, context).toBe(once.length)
    }),
    { numRuns: 2_000 },
  )
  expect(kept).toBeGreaterThan(100)
})
