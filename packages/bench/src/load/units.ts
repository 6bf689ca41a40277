import { setTimeout as sleep } from 'node:timers/promises'
import { type HttpClient, httpClient } from './http-client.ts'
import type { HttpRequest, SingleWork, Work } from './load.ts'

/**
 * How a unit of load ended. `outcome` is the status of a single request. For a unit of several steps, `outcome` is
 * `done` or `cancelled`, or the step that failed with its status, such as `hold 409`. Without a response, `outcome` is
 * the error's message.
 */
export type UnitResult = {
  readonly outcome: string
  readonly isSuccess: boolean
  /** Milliseconds of each step. */
  readonly steps?: Readonly<Record<string, number>>
}

/** How long a customer's page waits between two polls for the ticket. */
const pollMilliseconds = 50

const confirmedWithinMilliseconds = 30_000

const isSuccess = (status: number): boolean => status < 400

/** Thrown when a step of a unit does not succeed. The status 0 means that the step took too long. */
class UnitRefused extends Error {
  readonly outcome: string
  constructor(step: string, status: number) {
    super(`${step} was answered with ${status}`)
    this.outcome = `${step} ${status}`
  }
}

/** Times the steps of one unit. */
const stopwatch = () => {
  const steps: Record<string, number> = {}
  return {
    steps,
    time: async <T>(step: string, work: Promise<T>): Promise<T> => {
      const begun = performance.now()
      const result = await work
      steps[step] = performance.now() - begun
      return result
    },
  }
}

const json = async (step: string, client: HttpClient, request: HttpRequest): Promise<Record<string, unknown>> => {
  const { status, body } = await client.send(request, { keepBody: true })
  if (!isSuccess(status)) throw new UnitRefused(step, status)
  return JSON.parse(body) as Record<string, unknown>
}

const authorizationOf = ({ headers }: HttpRequest): Record<string, string> => ({
  authorization: headers?.['authorization'] ?? '',
})

/** Holds seats and gives them back. */
const holdAndCancel = async (client: HttpClient, hold: HttpRequest, { time }: ReturnType<typeof stopwatch>) => {
  const { id } = await time('hold', json('hold', client, hold))
  const cancel = { method: 'DELETE', path: `/api/v1/reservations/${id}`, headers: authorizationOf(hold) }
  const { status } = await time('cancel', client.send(cancel))
  if (!isSuccess(status)) throw new UnitRefused('cancel', status)
}

/** Holds seats and asks to pay. Resolves with the reservation and the intent's client secret. */
const holdAndAsk = async (client: HttpClient, hold: HttpRequest, { time }: ReturnType<typeof stopwatch>) => {
  const { id } = await time('hold', json('hold', client, hold))
  const ask = {
    method: 'GET',
    path: `/api/v1/reservations/${id}/payment`,
    headers: { ...authorizationOf(hold), prefer: 'wait=10' },
  }
  const waitForIntent = async (): Promise<string> => {
    for (let tries = 0; tries < 6; tries += 1) {
      const payment = await client.send(ask, { keepBody: true })
      // The answer is 404 until the payment service has received the hold's event.
      if (!isSuccess(payment.status) && payment.status !== 404) throw new UnitRefused('intent', payment.status)
      const secret: unknown = isSuccess(payment.status) ? JSON.parse(payment.body).client_secret : undefined
      if (typeof secret === 'string') return secret
    }
    throw new UnitRefused('intent', 0)
  }
  return { id: String(id), clientSecret: await time('intent', waitForIntent()) }
}

const untilConfirmed = async (client: HttpClient, id: string, headers: Record<string, string>): Promise<void> => {
  const deadline = performance.now() + confirmedWithinMilliseconds
  for (;;) {
    const { status } = await json('ticket', client, { method: 'GET', path: `/api/v1/reservations/${id}`, headers })
    if (status === 'confirmed') return
    if (performance.now() > deadline) throw new UnitRefused('ticket', 0)
    await sleep(pollMilliseconds)
  }
}

/** Pays as Stripe's script in a browser does. */
const payByCard = (stripe: HttpClient, clientSecret: string, publishableKey: string) =>
  json('card', stripe, {
    method: 'POST',
    path: `/v1/payment_intents/${clientSecret.slice(0, clientSecret.indexOf('_secret'))}/confirm`,
    headers: { authorization: `Bearer ${publishableKey}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ payment_method: 'pm_card_visa', client_secret: clientSecret }).toString(),
  })

const settled = async (unit: Promise<UnitResult>): Promise<UnitResult> => {
  try {
    return await unit
  } catch (error) {
    if (error instanceof UnitRefused) return { outcome: error.outcome, isSuccess: false }
    return { outcome: error instanceof Error ? error.message : String(error), isSuccess: false }
  }
}

/** Opens the connections for work whose units are all alike. */
const openSingleWork = (work: SingleWork, connections: number): OpenedWork => {
  const { requests } = work
  const client = httpClient(work.origin, connections)
  const stripe = work.kind === 'purchase' ? httpClient(work.stripe.apiBase, connections) : undefined
  const requestOf = (unit: number): HttpRequest => requests[unit % requests.length] ?? { method: 'GET', path: '/' }

  const performOne = async (unit: number): Promise<UnitResult> => {
    const request = requestOf(unit)
    if (work.kind === 'request') {
      const { status } = await client.send(request)
      return { outcome: String(status), isSuccess: isSuccess(status) }
    }
    const watch = stopwatch()
    if (work.kind === 'cancellation') {
      await holdAndCancel(client, request, watch)
      return { outcome: 'cancelled', isSuccess: true, steps: watch.steps }
    }
    const { id, clientSecret } = await holdAndAsk(client, request, watch)
    if (work.kind === 'purchase' && stripe) {
      await watch.time('card', payByCard(stripe, clientSecret, work.stripe.publishableKey))
      await watch.time('ticket', untilConfirmed(client, id, authorizationOf(request)))
    }
    return { outcome: 'done', isSuccess: true, steps: watch.steps }
  }

  return {
    perform: (unit: number): Promise<UnitResult> => settled(performOne(unit)),
    close: async (): Promise<void> => {
      await Promise.all([client.close(), stripe?.close()])
    },
  }
}

type OpenedWork = {
  /** Runs the unit with this number. Never rejects. */
  readonly perform: (unit: number) => Promise<UnitResult>
  readonly close: () => Promise<void>
}

/** Opens the connections for some work. */
export const openWork = (work: Work, connections: number): OpenedWork => {
  if (work.kind !== 'mix') return openSingleWork(work, connections)
  const opened = work.parts.map((part) => openSingleWork(part.work, connections))
  const turns = opened.flatMap((part, index) => Array.from({ length: work.parts[index]?.weight ?? 0 }, () => part))
  // Each part counts its own units, so that it uses its requests in order.
  const counts = new Map<OpenedWork, number>()
  return {
    perform: (unit) => {
      const part = turns[unit % turns.length] as OpenedWork
      const own = counts.get(part) ?? 0
      counts.set(part, own + 1)
      return part.perform(own)
    },
    close: async () => {
      await Promise.all(opened.map((part) => part.close()))
    },
  }
}
