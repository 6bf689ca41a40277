import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { asMoviegoer } from '@marquee/driver/moviegoer'
import { operationOf } from '@marquee/driver/operation'
import { openSession, register } from '@marquee/driver/session'
import { payByCard, type StripeClient } from '@marquee/driver/stripe-client'
import { type Client, clientFrom, socketFrom } from './http.ts'

/** What an honest request met. */
export type Observation = { readonly what: string; readonly status: number; readonly milliseconds: number }

export type Shop = { readonly gateway: string; readonly stripe: StripeClient; readonly showtimeId: string }

const password = 'correct horse battery'

/** Between two steps of a customer, who reads before clicking. */
const thinkMilliseconds = 100

/** Longest time that a customer waits for an event stream to begin. */
const streamMilliseconds = 10_000

/** A fetch from a client's address, of which every answer is observed. */
const observedFetch =
  (client: Client, observe: (seen: Observation) => void) =>
  async (request: Request): Promise<Response> => {
    const { method, url, headers } = request
    const { pathname, search } = new URL(url)
    const what = operationOf(request)
    try {
      const { status, body, milliseconds } = await client.call({
        method,
        path: `${pathname}${search}`,
        headers: Object.fromEntries(headers),
        ...(request.body === null ? {} : { body: await request.text() }),
      })
      // A wait is asked for, so that its time says nothing.
      observe({ what, status, milliseconds: headers.has('prefer') ? 0 : milliseconds })
      return new Response(status === 204 ? null : body, { status })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      observe({ what: `${what}: ${reason}`, status: 0, milliseconds: 0 })
      throw error
    }
  }

/** A customer with an account, from an address of one's own. Everything that the gateway answers is observed. */
export const openAccount = async (shop: Shop, address: string, observe: (seen: Observation) => void) => {
  const client = clientFrom(address, shop.gateway)
  const session = openSession({ gateway: shop.gateway, fetch: observedFetch(client, observe) })
  const cinema = asMoviegoer(session.api)
  const credentials = { email: `${randomUUID()}@example.org`, password }
  await register(session.api, { ...credentials, fullName: 'Ada Lovelace' })
  const accessToken = await session.logIn(credentials)

  const think = () => sleep(thinkMilliseconds)

  /** Looks at films and seats, holds one, pays, sees the ticket, and gives it back so that the seat can be sold again. */
  const buy = async (seatId: string): Promise<boolean> => {
    await cinema.movies()
    await think()
    await cinema.seats(shop.showtimeId)
    await think()
    const { data: held } = await cinema.hold({ showtimeId: shop.showtimeId, seatIds: [seatId] })
    if (held === undefined) return false
    const { data: payment } = await cinema.payment(held.id, { waitSeconds: 10 })
    if (!payment?.provider_payment_id) return false
    // Whether the payment came through, the reservation's status says.
    await payByCard(shop.stripe, payment.provider_payment_id).catch(() => undefined)
    let status: string | undefined
    for (let polls = 0; polls < 40 && status !== 'confirmed'; polls += 1) {
      await think()
      status = (await cinema.reservation(held.id)).data?.status
    }
    await cinema.cancel(held.id)
    return status === 'confirmed'
  }

  /** Signs in once more, opens the stream of the seats' events, and leaves as soon as it has begun. */
  const visit = async (): Promise<void> => {
    // A refusal is observed, and keeps nobody from looking at seats.
    await session.logIn(credentials).catch(() => undefined)
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
