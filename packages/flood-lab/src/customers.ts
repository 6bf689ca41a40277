import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { asMoviegoer } from '@marquee/driver/moviegoer'
import { operationOf } from '@marquee/driver/operation'
import { openSession, register } from '@marquee/driver/session'
import { payByCard, type StripeClient } from '@marquee/driver/stripe-client'
import { type Client, clientFrom, socketFrom } from './http.ts'

/** The outcome of one honest request. A status of 0 means that no response came. */
export type Observation = { readonly operation: string; readonly status: number; readonly milliseconds: number }

export type Shop = { readonly gateway: string; readonly stripe: StripeClient; readonly showtimeId: string }

const password = 'correct horse battery'

/** The pause between two steps of a customer. */
const thinkMilliseconds = 100

/** Longest time that a customer waits for an event stream to begin. */
const streamMilliseconds = 10_000

/** A fetch from a client's address that reports every outcome to `observe`. */
const observedFetch =
  (client: Client, observe: (observation: Observation) => void) =>
  async (request: Request): Promise<Response> => {
    const { method, url, headers } = request
    const { pathname, search } = new URL(url)
    const operation = operationOf(request)
    try {
      const { status, body, milliseconds } = await client.call({
        method,
        path: `${pathname}${search}`,
        headers: Object.fromEntries(headers),
        ...(request.body === null ? {} : { body: await request.text() }),
      })
      // A request with `Prefer: wait` takes long on purpose, so its time is not counted.
      observe({ operation, status, milliseconds: headers.has('prefer') ? 0 : milliseconds })
      return new Response(status === 204 ? null : body, { status })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      observe({ operation: `${operation}: ${reason}`, status: 0, milliseconds: 0 })
      throw error
    }
  }

type Honest = {
  readonly isGuest?: boolean
  /** Called with every outcome of a request. */
  readonly observe: (observation: Observation) => void
  readonly reportViolation?: (violation: string) => void
}

/** Registers a customer or begins as a guest. The customer uses a separate address. */
export const openAccount = async (
  shop: Shop,
  address: string,
  { isGuest = false, observe, reportViolation = () => undefined }: Honest,
) => {
  const client = clientFrom(address, shop.gateway)
  const session = openSession({ gateway: shop.gateway, fetch: observedFetch(client, observe) })
  const cinema = asMoviegoer(session.api)
  const credentials = { email: `${randomUUID()}@example.org`, password }
  if (!isGuest) await register(session.api, { ...credentials, fullName: 'Ada Lovelace' })
  const accessToken = isGuest ? await session.beginAsGuest(credentials.email) : await session.logIn(credentials)
  let mayBecomeAccount = isGuest

  const think = () => sleep(thinkMilliseconds)

  /** Makes an account of a guest, and reports a violation if the account lacks the guest's reservation. */
  const becomeAccount = async (reservationId: string): Promise<void> => {
    mayBecomeAccount = false
    const { data } = await cinema.becomeAccount(password)
    const { response } = await cinema.reservation(reservationId)
    if (data && response.status === 404) reportViolation('a guest who became an account lost a reservation')
  }

  /**
   * Lists movies and seats, holds a seat, pays, waits for the ticket, and cancels it so that the seat can be sold
   * again. A guest becomes an account after the first ticket.
   */
  const buy = async (seatId: string): Promise<boolean> => {
    await cinema.movies()
    await think()
    await cinema.seats(shop.showtimeId)
    await think()
    const { data: held } = await cinema.hold({ showtimeId: shop.showtimeId, seatIds: [seatId] })
    if (held === undefined) return false
    const { data: payment } = await cinema.payment(held.id, { waitSeconds: 10 })
    if (!payment?.provider_payment_id) return false
    // The reservation's status shows whether the payment succeeded.
    await payByCard(shop.stripe, payment.provider_payment_id).catch(() => undefined)
    let status: string | undefined
    for (let polls = 0; polls < 40 && status !== 'confirmed'; polls += 1) {
      await think()
      status = (await cinema.reservation(held.id)).data?.status
    }
    if (mayBecomeAccount && status === 'confirmed') await becomeAccount(held.id)
    await cinema.cancel(held.id)
    return status === 'confirmed'
  }

  /** Logs in again, opens the event stream of the seats, and closes the stream after its first data. */
  const visit = async (): Promise<void> => {
    // A refused login is reported. The seats can be watched without a login.
    await session.logIn(credentials).catch(() => undefined)
    const begun = performance.now()
    const socket = await socketFrom(address, shop.gateway)
    let status = 0
    try {
      socket?.write(`GET /api/v1/showtimes/${shop.showtimeId}/seats/events HTTP/1.1\r\nhost: cinema.example\r\n\r\n`)
      const [head] = socket ? await once(socket, 'data', { signal: AbortSignal.timeout(streamMilliseconds) }) : []
      status = Number(String(head).split(' ', 2)[1] ?? 0)
    } catch {
      // The status stays 0, which counts as no response.
    }
    socket?.destroy()
    observe({ operation: 'GET /showtimes/{id}/seats/events', status, milliseconds: performance.now() - begun })
  }
  return { accessToken, buy, visit, close: client.close }
}
