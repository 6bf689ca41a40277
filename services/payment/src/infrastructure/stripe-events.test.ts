import { expect, it } from 'vitest'
import { toRefund } from './stripe-events.ts'

it.each([
  ['succeeded', {}, { status: 'succeeded', reason: null }],
  ['pending', { pending_reason: 'processing' }, { status: 'pending', reason: 'processing' }],
  ['requires_action', {}, { status: 'pending', reason: null }],
  ['failed', { failure_reason: 'lost_or_stolen_card' }, { status: 'failed', reason: 'lost_or_stolen_card' }],
  // Staff cancelled the refund at Stripe before it was paid out: the customer received nothing.
  ['canceled', {}, { status: 'failed', reason: 'canceled' }],
] as const)('reads a refund with the Stripe status %s', (status, reasons, expected) => {
  expect(toRefund({ id: 're_1', amount: 820, status, ...reasons })).toEqual({
    id: 're_1',
    amount: 820,
    giveBackId: null,
    ...expected,
  })
})

it('takes the give-back id from the metadata of a refund only if it has the form of our ids', () => {
  const giveBackIdOf = (id: string) =>
    toRefund({ id: 're_1', amount: 820, status: 'succeeded', metadata: { give_back_id: id } }).giveBackId
  const id = '0199f3a0-5c2d-7b41-8e07-4a6d92c3f185'
  expect([giveBackIdOf(id), giveBackIdOf('seat A1')]).toEqual([id, null])
})
