import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Stripe } from 'stripe'
import { startStripeSandbox } from './server.ts'

export const keys = {
  secretKey: 'sk_test_sandbox',
  publishableKey: 'pk_test_sandbox',
  webhookSecret: 'whsec_sandbox',
}

export const withSecretKey = { authorization: `Bearer ${keys.secretKey}` }

/** Stripe's official client for a sandbox. By default the client does not retry, so that a test sees every answer. */
export function stripeClient(url: string, key: string = keys.secretKey, maxNetworkRetries = 0): Stripe {
  const { hostname, port } = new URL(url)
  return new Stripe(key, { host: hostname, port, protocol: 'http', maxNetworkRetries, telemetry: false })
}

/** Creates a directory that `await using` removes. */
export async function temporaryDirectory() {
  const path = await mkdtemp(join(tmpdir(), 'stripe-sandbox-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** Starts a sandbox with its own port and directory. */
export async function sandboxUnderTest({
  webhookUrls = [],
  webhookEvents,
}: {
  webhookUrls?: string[]
  webhookEvents?: string[]
} = {}) {
  const directory = await temporaryDirectory()
  const { url, close } = await startStripeSandbox({
    ...keys,
    port: 0,
    directory: directory.path,
    webhookUrls,
    ...(webhookEvents ? { webhookEvents } : {}),
  })
  return {
    url,
    stripe: stripeClient(url),
    callSandbox: (path: string, body: object = {}) => callSandbox(url, path, body),
    state: () => sandboxState(url),
    async [Symbol.asyncDispose]() {
      await close()
      await directory[Symbol.asyncDispose]()
    },
  }
}

/** Calls an endpoint under /_sandbox. Throws when the sandbox refuses. */
export async function callSandbox(url: string, path: string, body: object = {}): Promise<void> {
  const response = await fetch(`${url}/_sandbox/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { ...withSecretKey, 'content-type': 'application/json' },
  })
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
  await response.body?.cancel()
}

export type SandboxState = {
  money: Record<string, { captured: number; refunded: number; refunds: number; charges: number }>
  payment_intents: Record<string, number>
  webhooks: { pending: number; held: number; delivered: number; abandoned: number }
}

export async function sandboxState(url: string): Promise<SandboxState> {
  const response = await fetch(`${url}/_sandbox/state`, { headers: withSecretKey })
  const state: SandboxState = JSON.parse(await response.text())
  return state
}

/**
 * Starts an HTTP server that receives webhooks and verifies them with the official client. `answers` are the statuses
 * of the first requests; all others get 200. `refused` and `received` have the refused and the accepted events, and
 * `arrivals` the time of each request in milliseconds since 1970. With `hangs` the server never answers.
 */
export async function webhookReceiver({
  answers = [],
  hangs = false,
  port = 0,
}: {
  answers?: number[]
  hangs?: boolean
  port?: number
} = {}) {
  const arrivals: number[] = []
  const received: Stripe.Event[] = []
  const refused: Stripe.Event[] = []
  const badSignatures: string[] = []
  const statuses = [...answers]
  const verifier = new Stripe(keys.secretKey)
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      arrivals.push(Date.now())
      if (hangs) return
      const status = statuses.shift() ?? 200
      try {
        const signature = request.headers['stripe-signature'] ?? ''
        const event = verifier.webhooks.constructEvent(Buffer.concat(chunks), signature, keys.webhookSecret)
        if (status < 300) received.push(event)
        else refused.push(event)
      } catch (error) {
        badSignatures.push(String(error))
      }
      response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port')
  return {
    url: `http://127.0.0.1:${address.port}/webhooks`,
    port: address.port,
    arrivals,
    received,
    refused,
    badSignatures,
    types: () => received.map(({ type }) => type),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/**
 * Returns the Stripe error that a promise rejects with. Throws when the promise resolves or rejects with another error.
 */
export async function rejection(promise: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const error: unknown = await promise.then(
    () => new Error('expected an error of Stripe, but the call succeeded'),
    (reason: unknown) => reason,
  )
  if (error instanceof Stripe.errors.StripeError) return error
  throw error
}
