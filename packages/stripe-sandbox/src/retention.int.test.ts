import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { callSandbox, keys, stripeClient, temporaryDirectory, webhookReceiver } from './sandbox-under-test.ts'
import { startStripeSandbox } from './server.ts'

const polling = { timeout: 8000, interval: 20 }
const payment = { amount: 1250, currency: 'eur', confirm: true, payment_method: 'pm_card_visa' }
const dayMilliseconds = 86_400_000

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
beforeEach(async () => {
  directory = await temporaryDirectory()
})
afterEach(async () => {
  vi.useRealTimers()
  await directory[Symbol.asyncDispose]()
})

/** Starts a sandbox on the directory of the previous sandbox. */
const start = async (webhookUrls: string[] = []) => {
  const { url, close } = await startStripeSandbox({ ...keys, port: 0, directory: directory.path, webhookUrls })
  return { url, stripe: stripeClient(url), [Symbol.asyncDispose]: close }
}

const payWithHeldWebhooks = async (webhookUrl: string) => {
  await using sandbox = await start([webhookUrl])
  await callSandbox(sandbox.url, 'knobs', { webhooks: { hold: true } })
  await sandbox.stripe.paymentIntents.create(payment)
}

it('sends held webhooks after a restart', async () => {
  await using receiver = await webhookReceiver()
  await payWithHeldWebhooks(receiver.url)
  expect(receiver.received).toEqual([])
  await using _ = await start([receiver.url])
  await vi.waitFor(() => expect(receiver.received).toHaveLength(3), polling)
})

it('lists an event for 30 days', async () => {
  const begun = Date.now()
  {
    await using sandbox = await start()
    await sandbox.stripe.paymentIntents.create(payment)
  }
  const listedAfter = async (days: number) => {
    vi.useFakeTimers({ toFake: ['Date'], now: begun + days * dayMilliseconds })
    await using sandbox = await start()
    return (await sandbox.stripe.events.list()).data.length
  }
  expect(await listedAfter(29)).toBe(3)
  expect(await listedAfter(31)).toBe(0)
})

it('keeps an event older than 30 days while its webhook is pending, and sends it after a restart', async () => {
  await using receiver = await webhookReceiver()
  await payWithHeldWebhooks(receiver.url)
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31 * dayMilliseconds })
  await using _ = await start([receiver.url])
  await vi.waitFor(() => expect(receiver.received).toHaveLength(3), polling)
})
