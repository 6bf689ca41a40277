import { setTimeout as sleep } from 'node:timers/promises'
import { answered, createMarquee } from '@marquee/api-client/client'
import { asMoviegoer, seatsOnSale } from '@marquee/driver/moviegoer'
import { stripeClient } from '@marquee/driver/stripe-client'
import type { RunningStack } from '@marquee/local-stack/stack'
import { startTestStack } from '@marquee/local-stack/test-stack'
import { type Attack, attacks } from './attackers.ts'
import { type Observation, openAccount, type Shop } from './customers.ts'
import { countSharedRequests } from './shared-requests.ts'
import { notePids, operator, watchProcesses } from './watch-processes.ts'

/** Maximum resident memory of the gateway, in megabytes. */
const maxMegabytes = 400

const customers = 6

/** With four waiting requests each, these accounts exceed the 128 connections to a service. */
const attackingAccounts = 36

type Account = Awaited<ReturnType<typeof openAccount>>

export type FloodReport = {
  readonly attack: string
  readonly requests: number
  readonly tickets: number
  /** The 99th percentile of the honest requests' response times, in milliseconds. */
  readonly p99: number
  /** The gateway's largest resident memory, in megabytes. */
  readonly memory: number
  /** Empty if everything held. */
  readonly violations: readonly string[]
}

const idle: Attack = ({ signal }) =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((one, other) => one - other)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0

export type FloodedSystem = Awaited<ReturnType<typeof startFloodedSystem>>

/**
 * Starts the whole system as `npm start` does, with its limits on, and picks a showtime for customers and attackers.
 */
export const startFloodedSystem = async ({ home, cache }: { home: string; cache: string }) => {
  const running = await startTestStack({
    home,
    cache,
    settings: {
      MARQUEE_DEMO_DATA: 'on',
      RATE_LIMITS: 'on',
      UNPAID_RESERVATIONS_PER_USER: '3',
      OPERATOR_ADDRESSES: `${operator},127.0.0.1`,
    },
  })
  const { shop, freeSeatIds } = await openShop(running.stack()).catch(async (error: unknown) => {
    await running.stop()
    throw error
  })

  /**
   * Lets customers buy for `seconds` while the named attack runs. With an unknown name, no attack runs.
   *
   * @param maxP99 limit for the 99th percentile of the honest requests' response times, in milliseconds
   */
  const flood = async (name: string, seconds: number, maxP99: number): Promise<FloodReport> => {
    const attack: Attack = attacks[name] ?? idle
    const observations: Observation[] = []
    const violations = new Set<string>()
    const reportViolation = (violation: string): void => void violations.add(violation)
    const checkPids = notePids(running)
    const observe = (observation: Observation) => observations.push(observation)
    const accounts = await openAccounts(shop, name, { observe, reportViolation })
    observations.length = 0
    const checkSharedRequests = await countSharedRequests(running.stack())
    const ending = new AbortController()
    const { signal } = ending
    const timer = setTimeout(() => ending.abort(), seconds * 1_000)

    const shopping = shopUntil(signal, accounts, freeSeatIds)
    const watching = watchProcesses(running, { signal, reportViolation })
    await attack({
      gateway: shop.gateway,
      showtimeId: shop.showtimeId,
      accessTokens: accounts.attackers.map(({ accessToken }) => accessToken),
      signal,
      reportViolation,
    })
    const tickets = await shopping
    const memory = await watching
    clearTimeout(timer)
    for (const { close } of [...accounts.shoppers, accounts.visitor, ...accounts.attackers]) close()

    const times = observations.map(({ milliseconds }) => milliseconds)
    const p99 = quantile(times, 0.99)
    for (const { operation, status } of observations) {
      if (status === 0 || status >= 500)
        reportViolation(`an honest request got ${status || 'no response'}: ${operation}`)
    }
    if (p99 > maxP99) reportViolation(`one honest request in a hundred took ${Math.round(p99)} ms or more`)
    if (memory > maxMegabytes) reportViolation(`the gateway used ${Math.round(memory)} MB of memory`)
    await checkSharedRequests(reportViolation)
    if (tickets === 0) reportViolation('no customer got a ticket')
    checkPids(reportViolation)
    return { attack: name, requests: observations.length, tickets, p99, memory, violations: [...violations] }
  }

  return { flood, stop: running.stop }
}

/** Picks a showtime for customers and attackers. Throws if its seats cannot be read. */
const openShop = async ({
  gateway,
  stripe,
}: ReturnType<RunningStack['stack']>): Promise<{ shop: Shop; freeSeatIds: string[] }> => {
  const api = createMarquee({ baseUrl: gateway })
  const movies = await answered(asMoviegoer(api).movies())
  const showtimeId = movies.flatMap(({ showtimes }) => showtimes).at(-1)?.id ?? ''
  const seats = await seatsOnSale(api, showtimeId)
  return {
    shop: { gateway, stripe: stripeClient({ apiBase: stripe.api_base, key: stripe.secret_key }), showtimeId },
    freeSeatIds: seats.filter(({ type, status }) => type === 'standard' && status === 'available').map(({ id }) => id),
  }
}

/** Opens accounts for the honest customers, half of them guests, and for the attackers, each at its own address. */
const openAccounts = async (
  shop: Shop,
  attack: string,
  reporting: { observe: (observation: Observation) => void; reportViolation: (violation: string) => void },
) => {
  const openHonest = (index: number, isGuest: boolean) =>
    openAccount(shop, `127.0.8.${index}`, { ...reporting, isGuest })
  // Every other shopper is a guest.
  const shoppers = await Promise.all(
    Array.from({ length: customers }, (_, index) => openHonest(index + 1, index % 2 === 1)),
  )
  const visitor = await openHonest(customers + 1, false)
  const attackers: Account[] = []
  for (let index = 0; index < (attack === 'wait hoarding' ? attackingAccounts : 1); index += 1) {
    // Guests, because no password is hashed for them.
    attackers.push(await openAccount(shop, `127.0.7.${index + 1}`, { observe: () => undefined, isGuest: true }))
  }
  return { shoppers, visitor, attackers }
}

/** Lets customers buy and a visitor watch seats until `signal` is aborted. Resolves with the number of tickets. */
const shopUntil = async (
  signal: AbortSignal,
  { shoppers, visitor }: { shoppers: readonly Account[]; visitor: Account },
  seatIds: readonly string[],
): Promise<number> => {
  let tickets = 0
  const shopping = shoppers.map(async ({ buy }, index) => {
    for (let round = 0; !signal.aborted; round += 1) {
      const seatId = seatIds[(index + round * customers) % seatIds.length] ?? ''
      if (await buy(seatId).catch(() => false)) tickets += 1
    }
  })
  const visiting = (async () => {
    while (!signal.aborted) {
      await visitor.visit().catch(() => undefined)
      await sleep(500)
    }
  })()
  await Promise.all([...shopping, visiting])
  return tickets
}

/** One line for an attack, followed by at most ten violations. */
export const describeFlood = ({ attack, requests, tickets, p99, memory, violations }: FloodReport): string =>
  [
    `${attack.padEnd(18)} ${violations.length === 0 ? 'held' : 'BROKEN'}: ${requests} honest requests, ${tickets} tickets, p99 ${Math.round(p99)} ms, gateway ${Math.round(memory)} MB`,
    ...violations.slice(0, 10).map((violation) => `    ${violation}`),
  ].join('\n')
