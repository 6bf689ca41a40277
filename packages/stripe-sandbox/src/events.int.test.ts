import { afterAll, beforeAll, expect, it } from 'vitest'
import { rejection, sandboxUnderTest } from './sandbox-under-test.ts'

let sandbox: Awaited<ReturnType<typeof sandboxUnderTest>>
beforeAll(async () => {
  sandbox = await sandboxUnderTest()
})
afterAll(() => sandbox[Symbol.asyncDispose]())

const types = ['payment_intent.succeeded', 'refund.created']

const payAndRefund = async () => {
  const { id } = await sandbox.stripe.paymentIntents.create({
    amount: 900,
    currency: 'eur',
    confirm: true,
    payment_method: 'pm_card_visa',
  })
  await sandbox.stripe.refunds.create({ payment_intent: id })
}

it('pages through events of several types in both directions without a gap', async () => {
  for (let count = 0; count < 4; count += 1) await payAndRefund()
  const all = (await sandbox.stripe.events.list({ types, limit: 100 })).data.map(({ id }) => id)
  expect(all).toHaveLength(8)

  const older: string[][] = []
  for (let after: string | undefined = all[0]; after !== undefined; after = older.at(-1)?.at(-1)) {
    const page = await sandbox.stripe.events.list({ types, limit: 3, starting_after: after })
    if (page.data.length === 0) break
    older.push(page.data.map(({ id }) => id))
    expect(page.has_more).toBe(older.length < 3)
  }
  expect(older).toEqual([all.slice(1, 4), all.slice(4, 7), all.slice(7)])

  // `ending_before` reads towards newer events, starting next to the cursor. Each page lists its newest event first.
  const newer: string[][] = []
  for (let before: string | undefined = all[7]; before !== undefined; before = newer.at(-1)?.at(0)) {
    const page = await sandbox.stripe.events.list({ types, limit: 3, ending_before: before })
    if (page.data.length === 0) break
    newer.push(page.data.map(({ id }) => id))
    expect(page.has_more).toBe(newer.length < 3)
  }
  expect(newer).toEqual([all.slice(4, 7), all.slice(1, 4), all.slice(0, 1)])
})

it('filters events by their creation time', async () => {
  await payAndRefund()
  const [newest] = (await sandbox.stripe.events.list({ limit: 1 })).data
  const at = newest?.created ?? 0
  const idsOf = async (created: object) =>
    (await sandbox.stripe.events.list({ created, limit: 100 })).data.map(({ id }) => id)
  expect(await idsOf({ gte: at })).toContain(newest?.id)
  expect(await idsOf({ gt: at })).toEqual([])
  expect(await idsOf({ lt: at })).not.toContain(newest?.id)
})

it('returns resource_missing when the cursor is an unknown event', async () => {
  const error = await rejection(sandbox.stripe.events.list({ types, ending_before: 'evt_unknown' }))
  expect(error).toMatchObject({ code: 'resource_missing', param: 'ending_before' })
})
