import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, it, vi } from 'vitest'
import {
  keys,
  sandboxState,
  stripeClient,
  temporaryDirectory,
  webhookReceiver,
  withSecretKey,
} from './sandbox-under-test.ts'

const polling = { timeout: 10_000, interval: 20 }
const payment = { amount: 1250, currency: 'eur', confirm: true, payment_method: 'pm_card_visa' }

/** Starts the sandbox as a separate process, as `npm start` does. */
async function sandboxProcess(directory: string, webhookUrls: string[]) {
  const child = spawn(process.execPath, [`${import.meta.dirname}/main.ts`], {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      STRIPE_SANDBOX_DIRECTORY: directory,
      STRIPE_SECRET_KEY: keys.secretKey,
      STRIPE_PUBLISHABLE_KEY: keys.publishableKey,
      STRIPE_WEBHOOK_SECRET: keys.webhookSecret,
      STRIPE_WEBHOOK_URLS: webhookUrls.join(','),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await listeningUrl(child)
  return {
    url,
    stripe: stripeClient(url),
    stop: (signal: NodeJS.Signals) => stopped(child, signal),
    async [Symbol.asyncDispose]() {
      await stopped(child, 'SIGKILL')
    },
  }
}

async function listeningUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the sandbox has no output')
  for await (const line of createInterface(child.stdout)) {
    const url = /listening at (http[^"]+)/.exec(line)?.[1]
    if (url !== undefined) {
      child.stdout.resume()
      return url
    }
  }
  throw new Error('the sandbox ended before it listened')
}

async function stopped(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  child.kill(signal)
  await once(child, 'exit')
  return child.exitCode
}

it('keeps every answered payment with its events and its idempotency key when the process is killed', async () => {
  await using directory = await temporaryDirectory()
  const answered: Array<{ id: string; key: string }> = []
  const asked: string[] = []
  {
    await using sandbox = await sandboxProcess(directory.path, [])
    const pay = async (worker: number): Promise<void> => {
      for (let number = 0; ; number += 1) {
        const key = `${worker}-${number}`
        asked.push(key)
        const { id } = await sandbox.stripe.paymentIntents.create(payment, { idempotencyKey: key })
        answered.push({ id, key })
      }
    }
    const workers = Promise.allSettled([pay(1), pay(2), pay(3), pay(4)])
    await vi.waitFor(() => expect(answered.length).toBeGreaterThan(50), polling)
    await sandbox.stop('SIGKILL')
    await workers
  }
  await using sandbox = await sandboxProcess(directory.path, [])
  for (const { id, key } of answered) {
    const replayed = await sandbox.stripe.paymentIntents.create(payment, { idempotencyKey: key })
    expect(replayed.id).toBe(id)
    expect(replayed.lastResponse.headers).toMatchObject({ 'idempotent-replayed': 'true' })
  }
  const { money } = await sandboxState(sandbox.url)
  expect(money.eur?.charges).toBeGreaterThanOrEqual(answered.length)
  expect(money.eur?.charges).toBeLessThanOrEqual(asked.length)
  let succeeded = 0
  for await (const _ of sandbox.stripe.events.list({ type: 'payment_intent.succeeded', limit: 100 })) succeeded += 1
  expect(succeeded).toBe(money.eur?.charges)
})

it('delivers pending webhooks after a restart, to the new address of their endpoint', async () => {
  await using directory = await temporaryDirectory()
  let events: string[]
  {
    await using refusing = await webhookReceiver({ answers: Array.from({ length: 1000 }, () => 500) })
    await using sandbox = await sandboxProcess(directory.path, [refusing.url])
    await sandbox.stripe.paymentIntents.create(payment)
    events = (await sandbox.stripe.events.list()).data.map(({ id }) => id)
    await vi.waitFor(() => expect(refusing.refused.length).toBeGreaterThanOrEqual(3), polling)
    await sandbox.stop('SIGKILL')
  }
  await using receiver = await webhookReceiver()
  await using sandbox = await sandboxProcess(directory.path, [receiver.url])
  await vi.waitFor(() => expect(receiver.received).toHaveLength(3), polling)
  expect(receiver.received.map(({ id }) => id).toSorted()).toEqual(events.toSorted())
  await vi.waitFor(async () => {
    expect((await sandboxState(sandbox.url)).webhooks).toMatchObject({ pending: 0, delivered: 3 })
  }, polling)
})

it('ends within two seconds of a SIGTERM, even while it delays an answer', async () => {
  await using directory = await temporaryDirectory()
  await using sandbox = await sandboxProcess(directory.path, [])
  await fetch(`${sandbox.url}/_sandbox/knobs`, {
    method: 'POST',
    body: JSON.stringify({ delay_milliseconds: 60_000 }),
    headers: { ...withSecretKey, 'content-type': 'application/json' },
  })
  const waiting = sandbox.stripe.paymentIntents.create(payment).catch(() => 'cut off')
  await vi.waitFor(
    async () => expect((await sandboxState(sandbox.url)).payment_intents).toEqual({ succeeded: 1 }),
    polling,
  )
  const start = performance.now()
  expect(await sandbox.stop('SIGTERM')).toBe(0)
  expect(performance.now() - start).toBeLessThan(2000)
  expect(await waiting).toBe('cut off')
})

it('refuses to start on a directory that another sandbox uses', async () => {
  await using directory = await temporaryDirectory()
  await using _ = await sandboxProcess(directory.path, [])
  await expect(sandboxProcess(directory.path, [])).rejects.toThrow('ended before it listened')
})
