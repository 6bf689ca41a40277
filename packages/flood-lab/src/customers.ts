import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, type Call, clientFrom, socketFrom } from './http.ts'

/** What an honest request met. */
export type Observation = { readonly what: string; readonly status: number; readonly milliseconds: number }

export type Shop = {
  readonly gateway: string
  readonly stripe: { readonly apiBase: string; readonly secretKey: string }
  readonly showtimeId: string
}

const password = 'correct horse battery'
const json = { 'content-type': 'application/json' }

/** Between two steps of a customer, who reads before clicking. */
const thinkMilliseconds = 100

/** Longest time that a customer waits for an event stream to begin. */
const streamMilliseconds = 10_000

/** A customer with an account, from an address of one's own. Everything that the gateway answers is observed. */
export const openAccount = async (shop: Shop, address: string, observe: (seen: Observation) => void) => {
  const client = clientFrom(address, shop.gateway)
  const call = async (what: string, request: Call): Promise<Answer> => {
    try {
      const answer = await client.call(request)
      observe({ what, status: answer.status, milliseconds: answer.milliseconds })
      return answer
    } catch (error) {
      observe({
        what: `${what}: ${error instanceof Error ? error.message : String(error)}`,
        status: 0,
        milliseconds: 0,
      })
      throw error
    }
  }
  const email = `${randomUUID()}@example.org`
  const post = (what: string, path: string, body: object, headers: Record<string, string> = {}) =>
    call(what, { method: 'POST', path, headers: { ...json, ...headers }, body: JSON.stringify(body) })
  await post('sign up', '/api/v1/users', { email, password, full_name: 'Ada Lovelace' })
  const signIn = () => post('sign in', '/api/v1/auth/access-token', { username: email, password })
  const login = await signIn()
  const accessToken = String(JSON.parse(login.body).access_token)
  const authorization = { authorization: `Bearer ${accessToken}` }

  const payAtStripe = async (intent: string): Promise<void> => {
    const response = await fetch(`${shop.stripe.apiBase}/v1/payment_intents/${intent}/confirm`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${shop.stripe.secretKey}:`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'payment_method=pm_card_visa',
    })
    await response.arrayBuffer()
  }

  const think = () => sleep(thinkMilliseconds)

  /** Looks at films and seats, holds one, pays, sees the ticket, and gives it back so that the seat can be sold again. */
  const buy = async (seatId: string): Promise<boolean> => {
    await call('list movies', { path: '/api/v1/movies' })
    await think()
    await call('see the seats', { path: `/api/v1/showtimes/${shop.showtimeId}/seats` })
    await think()
    const held = await post(
      'hold',
      '/api/v1/reservations',
      { showtime_id: shop.showtimeId, seat_ids: [seatId] },
      authorization,
    )
    if (held.status !== 201) return false
    const path = `/api/v1/reservations/${JSON.parse(held.body).id}`
    // The wait is asked for, so that its time says nothing.
    const payment = await client.call({ path: `${path}/payment`, headers: { ...authorization, prefer: 'wait=10' } })
    observe({ what: 'ask for the payment', status: payment.status, milliseconds: 0 })
    const { provider_payment_id: intent } = JSON.parse(payment.body)
    if (typeof intent !== 'string') return false
    await payAtStripe(intent)
    let status = ''
    for (let polls = 0; polls < 40 && status !== 'confirmed'; polls += 1) {
      await think()
      status = JSON.parse((await call('poll', { path, headers: authorization })).body).status
    }
    await call('give back', { method: 'DELETE', path, headers: authorization })
    return status === 'confirmed'
  }

  /** Signs in once more, opens the stream of the seats' events, and leaves as soon as it has begun. */
  const visit = async (): Promise<void> => {
    await signIn()
    const begun = performance.now()
    const socket = await socketFrom(address, shop.gateway)
    let status = 0
    try {
      socket?.write(`GET /api/v1/showtimes/${shop.showtimeId}/seats/events HTTP/1.1\r\nhost: cinema.example\r\n\r\n`)
      const [head] = socket ? await once(socket, 'data', { signal: AbortSignal.timeout(streamMilliseconds) }) : []
      status = Number(String(head).split(' ', 2)[1] ?? 0)
    } catch {
      // The status stays 0, which counts as no answer.
    }
    socket?.destroy()
    observe({ what: 'listen to the seats', status, milliseconds: performance.now() - begun })
  }
  return { accessToken, buy, visit, close: client.close }
}
