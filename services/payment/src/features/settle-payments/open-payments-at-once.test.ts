import { expect, it } from 'vitest'
import { preparePayment } from '../../domain/payment.ts'
import type { ClaimedPayment } from '../../infrastructure/payments.ts'
import { openingConcurrency, openPaymentsAtOnce } from './open-payments-at-once.ts'

const seat = { amount: 820, currency: 'eur', description: 'Seat A1', expiresAt: new Date() }
const paymentOf = (id: string) => preparePayment(id, { reservationId: id, userId: id, ...seat }).payment

const claimedOf = (id: string): ClaimedPayment => {
  const { refunds: _, dispute: __, ...payment } = paymentOf(id)
  return { ...payment, nextStep: 'create-intent', attempts: 1, keyNumber: 0, createdAt: new Date() }
}

/** Opens payments with calls to the provider that end only when the test says so. */
const opening = ({ claims = async (id: string): Promise<ClaimedPayment | undefined> => claimedOf(id) } = {}) => {
  const left: string[] = []
  const calls: PromiseWithResolvers<void>[] = []
  const atOnce = openPaymentsAtOnce({
    payments: {
      changeAndClaim: async (key) => claims('id' in key ? String(key.id) : ''),
      change: async (key) => {
        const id = 'id' in key ? String(key.id) : ''
        left.push(id)
        return paymentOf(id)
      },
    },
    takeStep: () => {
      const call = Promise.withResolvers<void>()
      calls.push(call)
      return call.promise
    },
    wake: () => void atOnce.run(),
  })
  return { request: atOnce.requestIntent, left, calls }
}

const ids = Array.from({ length: openingConcurrency }, (_, index) => `payment ${index}`)

it('leaves further intents to the workers while the maximum of calls is in flight', async () => {
  const { request, left, calls } = opening()
  await Promise.all([...ids, 'one too many'].map(request))
  expect(calls).toHaveLength(openingConcurrency)
  expect(left).toEqual(['one too many'])
  calls[0]?.resolve()
  await new Promise(setImmediate)
  await request('after a call has ended')
  expect(calls).toHaveLength(openingConcurrency + 1)
})

it('a request that claims nothing or fails does not count as a call in flight', async () => {
  let outcome: () => Promise<ClaimedPayment | undefined> = async () => undefined
  const { request, left, calls } = opening({ claims: () => outcome() })
  await Promise.all(ids.map(request))
  outcome = () => Promise.reject(new Error('the database is restarted'))
  await Promise.allSettled(ids.map(request))
  outcome = async () => claimedOf('payment')
  await request('payment')
  expect(calls).toHaveLength(1)
  expect(left).toEqual([])
})
