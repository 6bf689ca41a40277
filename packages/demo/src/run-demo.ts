import { demoCustomer, isRefusal } from './demo-customer.ts'
import { errorReason } from './error-reason.ts'
import { webhookArrival } from './webhook-arrival.ts'

/** One step of the demo, and its duration in milliseconds. */
export type Step = { name: string; ms: number; detail?: string }

export type DemoResult = {
  ok: boolean
  /** The step that failed, and why; missing when no step failed. */
  failed?: { step: string; error: string }
  email: string
  movie?: string
  showtime?: string
  seats?: string[]
  steps: Step[]
  /** Milliseconds from the first webhook's arrival at the gateway until the customer sees the confirmed ticket. */
  webhook_to_confirmed_ms?: number
  /** Milliseconds from the moment when the payment was accepted until the customer sees the confirmed ticket. */
  paid_to_confirmed_ms?: number
}

const round = (ms: number): number => Math.round(ms * 10) / 10

const check = (holds: boolean, message: string): void => {
  if (!holds) throw new Error(message)
}

const money = (minorUnits: number, currency: string): string =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).format(minorUnits / 100)

const triesForSeats = 5

/** Retries a hold when another customer has taken the seats since they were chosen. */
const retryIfTaken = async <T>(hold: (isRepeated: boolean) => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await hold(tries > 1)
    } catch (error) {
      if (!isRefusal(error, 'seats-not-available') || tries === triesForSeats) throw error
    }
  }
}

/**
 * Buys tickets for two seats as a new customer, holds and cancels a third seat, and cancels the tickets. Uses only the
 * public API and the official Stripe client. Never throws: the result has the failure. A demo that is killed before the
 * payment leaves a hold, which expires. A demo that is killed after the payment leaves a ticket.
 *
 * @param home the home folder, whose gateway log has the time of the webhook's arrival
 * @param onStep called after each step
 */
export const runDemo = async ({
  gateway,
  stripeApiBase,
  home,
  onStep,
}: {
  gateway: string
  stripeApiBase: string
  home: string
  onStep: (step: Step) => void
}): Promise<DemoResult> => {
  const customer = demoCustomer({ gateway, stripeApiBase })
  const result: DemoResult = {
    ok: false,
    email: customer.email,
    steps: [],
  }
  let current = ''
  const step = async <T>(name: string, work: () => Promise<T>, describe?: (value: T) => string): Promise<T> => {
    current = name
    const start = performance.now()
    const value = await work()
    const done = { name, ms: round(performance.now() - start), ...(describe ? { detail: describe(value) } : {}) }
    result.steps.push(done)
    onStep(done)
    return value
  }

  try {
    await step('register', customer.register, () => customer.email)
    await step('log in', customer.logIn)
    const showtimes = await step('browse', customer.browse, (open) => `${open.length} showtimes`)
    let choice = await step(
      'best seats',
      () => customer.choose(showtimes, 2),
      ({ movie, startsAt, room }) => `${movie}, ${startsAt}, ${room}`,
    )
    const held = await step(
      'hold two seats',
      () =>
        retryIfTaken(async (isRepeated) => {
          if (isRepeated) choice = await customer.choose(showtimes, 2)
          return customer.hold(choice)
        }),
      ({ amount, currency }) => `${choice.seatIds.join(' and ')}, ${money(amount, currency)}`,
    )
    Object.assign(result, { movie: choice.movie, showtime: choice.showtimeId, seats: choice.seatIds })
    const prepared = await step('payment ready', () => customer.preparePayment(held.id))
    const payingSince = Date.now()
    await step('pay by card', () => customer.pay(prepared))
    const paidAt = Date.now()
    await step('confirmed', () => customer.waitFor(held.id, 'confirmed'))
    const confirmedAt = Date.now()
    result.paid_to_confirmed_ms = Math.max(0, confirmedAt - paidAt)

    await step(
      'verify the tickets',
      async () => {
        const tickets = await customer.verifiedTickets(held)
        check(
          tickets.length === held.seats.length && tickets.every(({ status }) => status === 'valid'),
          'The reservation does not have a valid ticket for each seat.',
        )
        return tickets
      },
      (tickets) => `${tickets.length} codes, with the published keys only`,
    )

    const other = await step(
      'hold another seat',
      () =>
        retryIfTaken(async () => {
          const another = await customer.choose(showtimes, 1)
          return { ...another, ...(await customer.hold(another)) }
        }),
      ({ seatIds }) => seatIds.join(),
    )
    await step('cancel the hold', async () => {
      await customer.cancel(other.id)
      const held = await customer.ownSeats(other.showtimeId, 'pending')
      check(
        !held.some((seatId) => other.seatIds.includes(seatId)),
        'The hold was cancelled, but its seat is still held.',
      )
    })

    await step('cancel the ticket', () => customer.cancel(held.id))
    await step(
      'refunded',
      async () => {
        await customer.waitFor(held.id, 'refunded')
        return customer.refundedAmount(held.id)
      },
      (amount) => money(amount, held.currency),
    )
    check(
      (await customer.verifiedTickets(held)).every(({ status }) => status === 'void'),
      'The reservation was refunded, but a ticket is not void.',
    )
    const refunded = await customer.refundedAmount(held.id)
    check(
      refunded === held.amount,
      `${money(refunded, held.currency)} was refunded, not ${money(held.amount, held.currency)}.`,
    )

    const arrival = webhookArrival(home, payingSince)
    if (arrival !== undefined && arrival <= confirmedAt) result.webhook_to_confirmed_ms = round(confirmedAt - arrival)
    return { ...result, ok: true }
  } catch (error) {
    return { ...result, failed: { step: current, error: errorReason(error) } }
  }
}
