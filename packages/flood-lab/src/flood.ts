import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { answered, createMarquee } from '@marquee/api-client/client'
import { asMoviegoer, seatsOnSale } from '@marquee/driver/moviegoer'
import { stripeClient } from '@marquee/driver/stripe-client'
import { startStackBeside } from '@marquee/local-stack/stack-beside'
import { type Attack, attacks } from './attackers.ts'
import { type Observation, openAccount, type Shop } from './customers.ts'
import { clientFrom } from './http.ts'

/** What the gateway may take at most, in megabytes. */
const maxMegabytes = 400

const customers = 6

/** With four waits each, these have more than the 128 connections to a service. */
const attackingAccounts = 36

/**
 * What the gateway asks a service for on behalf of everybody, and how often at most, however many want to know: at the start,
 * and in each second.
 */
const askedForAll = [
  { service: 'identity', route: '/.well-known/jwks.json', atStart: 5, perSecond: 0.2 },
  { service: 'catalog', route: '/health/ready', atStart: 3, perSecond: 1 },
] as const

/** Files and connections that a service may have open. The gateway has at most 388 to one, when nobody listens to seats. */
const maxOpenFiles = 500

/** Processes of which none may end. */
const watched = ['gateway', 'identity', 'catalog', 'booking', 'payment'] as const

/** From where operators ask for readiness. */
const operator = '127.0.9.1'

export type FloodReport = {
  readonly attack: string
  readonly requests: number
  readonly tickets: number
  readonly p99: number
  /** Megabytes of resident memory, at most. */
  readonly memory: number
  /** What does not hold; empty if all does. */
  readonly violations: readonly string[]
}

const idle: Attack = ({ over }) =>
  new Promise((resolve) => over.addEventListener('abort', () => resolve(), { once: true }))

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((one, other) => one - other)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0

/** Resident memory of a process in megabytes. */
const megabytesOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

/** How often a service has been asked for what a route gives. */
const timesAsked = async (service: string, route: string): Promise<number> => {
  const figures = await (await fetch(`${service}/metrics`)).text()
  return figures
    .split('\n')
    .filter((line) => line.startsWith('http_request_duration_seconds_count') && line.includes(`route="${route}"`))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

export type FloodedSystem = Awaited<ReturnType<typeof startFloodedSystem>>

/** The whole system as `npm start` runs it, with its limits on, and a showing for customers and attackers. */
export const startFloodedSystem = async ({ home, cache }: { home: string; cache: string }) => {
  const running = await startStackBeside({
    home,
    cache,
    settings: {
      MARQUEE_DEMO_DATA: 'on',
      RATE_LIMITS: 'on',
      UNPAID_RESERVATIONS_PER_USER: '3',
      OPERATOR_ADDRESSES: `${operator},127.0.0.1`,
    },
  })
  const { gateway, stripe, services } = running.stack()
  const api = createMarquee({ baseUrl: gateway })
  const movies = await answered(asMoviegoer(api).movies())
  const showtimeId = movies.flatMap(({ showtimes }) => showtimes).at(-1)?.id ?? ''
  const shop: Shop = {
    gateway,
    stripe: stripeClient({ apiBase: stripe.api_base, key: stripe.secret_key }),
    showtimeId,
  }
  const seats = await seatsOnSale(api, showtimeId).catch(async (error: unknown) => {
    await running.stop()
    throw error
  })
  const free = seats.filter(({ type, status }) => type === 'standard' && status === 'available').map(({ id }) => id)

  const askedNow = () => Promise.all(askedForAll.map(({ service, route }) => timesAsked(services[service].url, route)))

  /**
   * Lets customers buy while one kind of attacker does what it can, for so many seconds; any other name is no attack.
   *
   * @param maxP99 how long an honest request may take, for all but one in a hundred, in milliseconds
   */
  const flood = async (name: string, seconds: number, maxP99: number): Promise<FloodReport> => {
    const attack: Attack = attacks[name] ?? idle
    const observations: Observation[] = []
    const violations = new Set<string>()
    const pids = () => Object.fromEntries(watched.map((name) => [name, running.pidOf(name)]))
    const before = pids()
    const gatewayPid = running.pidOf('gateway')
    const honest = (index: number) => openAccount(shop, `127.0.8.${index}`, (seen) => observations.push(seen))
    const shoppers = await Promise.all(Array.from({ length: customers }, (_, index) => honest(index + 1)))
    const visitor = await honest(customers + 1)
    const attackers = []
    for (let index = 0; index < (name === 'wait hoarding' ? attackingAccounts : 1); index += 1) {
      attackers.push(await openAccount(shop, `127.0.7.${index + 1}`, () => undefined))
    }
    observations.length = 0
    const askedBefore = await askedNow()
    const begun = performance.now()
    const over = new AbortController()
    const ending = setTimeout(() => over.abort(), seconds * 1_000)
    let tickets = 0
    let memory = 0

    const shopping = shoppers.map(async ({ buy }, index) => {
      for (let round = 0; !over.signal.aborted; round += 1) {
        const seatId = free[(index + round * customers) % free.length] ?? ''
        if (await buy(seatId).catch(() => false)) tickets += 1
      }
    })
    const visiting = (async () => {
      while (!over.signal.aborted) {
        await visitor.visit().catch(() => undefined)
        await sleep(500)
      }
    })()
    const watching = (async () => {
      const client = clientFrom(operator, gateway)
      while (!over.signal.aborted) {
        try {
          const { status, body } = await client.call({ path: '/health/ready' })
          if (status !== 200) violations.add(`readiness is ${status}: ${body.slice(0, 300)}`)
          memory = Math.max(memory, megabytesOf(gatewayPid))
          for (const name of watched.filter((name) => name !== 'gateway')) {
            if (readdirSync(`/proc/${running.pidOf(name)}/fd`).length > maxOpenFiles) {
              violations.add(`${name} has more than ${maxOpenFiles} connections and files open`)
            }
          }
        } catch (error) {
          violations.add(`readiness cannot be asked for: ${String(error)}`)
        }
        await sleep(500)
      }
      client.close()
    })()

    await attack({
      gateway,
      showtimeId,
      accessTokens: attackers.map(({ accessToken }) => accessToken),
      over: over.signal,
      found: (violation) => violations.add(violation),
    })
    await Promise.all([...shopping, visiting, watching])
    clearTimeout(ending)
    for (const { close } of [...shoppers, visitor, ...attackers]) close()

    const p99 = quantile(
      observations.map(({ milliseconds }) => milliseconds),
      0.99,
    )
    for (const { what, status } of observations) {
      if (status === 0 || status >= 500) violations.add(`an honest request met ${status || 'no answer'}: ${what}`)
    }
    if (p99 > maxP99) violations.add(`one honest request in a hundred took ${Math.round(p99)} ms`)
    if (memory > maxMegabytes) violations.add(`the gateway took ${Math.round(memory)} MB`)
    const asked = await askedNow()
    const passed = (performance.now() - begun) / 1_000
    for (const [index, { service, route, atStart, perSecond }] of askedForAll.entries()) {
      const times = (asked[index] ?? 0) - (askedBefore[index] ?? 0)
      if (times > atStart + perSecond * passed) violations.add(`${service} was asked for ${route} ${times} times`)
    }
    if (tickets === 0) violations.add('nobody got a ticket')
    const after = pids()
    for (const name of watched) if (after[name] !== before[name]) violations.add(`${name} has ended`)
    return { attack: name, requests: observations.length, tickets, p99, memory, violations: [...violations] }
  }

  return { flood, stop: running.stop }
}

/** A line for each attack, with what does not hold below it. */
export const describeFlood = ({ attack, requests, tickets, p99, memory, violations }: FloodReport): string =>
  [
    `${attack.padEnd(18)} ${violations.length === 0 ? 'held' : 'BROKEN'}: ${requests} honest requests, ${tickets} tickets, p99 ${Math.round(p99)} ms, gateway ${Math.round(memory)} MB`,
    ...violations.slice(0, 10).map((violation) => `    ${violation}`),
  ].join('\n')
