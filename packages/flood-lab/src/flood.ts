import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { startStack } from '@marquee/local-stack/stack'
import { type Attack, attacks } from './attackers.ts'
import { type Observation, openAccount, type Shop } from './customers.ts'
import { clientFrom } from './http.ts'

/** What the gateway may take at most, in megabytes. */
const maxMegabytes = 400

/**
 * How long an honest request may take, for all but one in a hundred, in milliseconds; or so many times what it takes without an
 * attack on the same machine in the same minute, if that is more: machines are shared and noisy.
 */
const maxP99 = 1_000
const maxRatio = 3

const customers = 6

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

export type FloodedSystem = Awaited<ReturnType<typeof startFloodedSystem>>

/** The whole system as `npm start` runs it, with its limits on, and a showing for customers and attackers. */
export const startFloodedSystem = async ({ home, cache }: { home: string; cache: string }) => {
  const running = await startStack({
    cache,
    usualPorts: false,
    environment: {
      ...process.env,
      PORT: '',
      MARQUEE_HOME: home,
      MARQUEE_DEMO_DATA: 'on',
      MARQUEE_LOG: 'silent',
      RATE_LIMITS: 'on',
      OPERATOR_ADDRESSES: `${operator},127.0.0.1`,
    },
  })
  const { gateway, stripe } = running.stack()
  const movies = (await (await fetch(`${gateway}/api/v1/movies`)).json()) as { showtimes: { id: string }[] }[]
  const showtimeId = movies.flatMap(({ showtimes }) => showtimes).at(-1)?.id ?? ''
  const shop: Shop = { gateway, stripe: { apiBase: stripe.api_base, secretKey: stripe.secret_key }, showtimeId }
  const seats = (await (await fetch(`${gateway}/api/v1/showtimes/${showtimeId}/seats`)).json()) as {
    id: string
    type: string
    status: string
  }[]
  const free = seats.filter(({ type, status }) => type === 'standard' && status === 'available').map(({ id }) => id)

  /**
   * Lets customers buy while one kind of attacker does what it can, for so many seconds; any other name is no attack.
   *
   * @param calmP99 what `p99` was without an attack
   */
  const flood = async (name: string, seconds: number, calmP99 = 0): Promise<FloodReport> => {
    const attack: Attack = attacks[name] ?? idle
    const observations: Observation[] = []
    const violations = new Set<string>()
    const pids = () => Object.fromEntries(watched.map((name) => [name, running.pidOf(name)]))
    const before = pids()
    const gatewayPid = running.pidOf('gateway')
    const shoppers = []
    for (let index = 0; index < customers; index += 1) {
      shoppers.push(await openAccount(shop, `127.0.8.${index + 1}`, (seen) => observations.push(seen)))
    }
    const attacker = await openAccount(shop, '127.0.7.1', () => undefined)
    observations.length = 0
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
    const watching = (async () => {
      const client = clientFrom(operator, gateway)
      while (!over.signal.aborted) {
        try {
          const { status, body } = await client.call({ path: '/health/ready' })
          if (status !== 200) violations.add(`readiness is ${status}: ${body.slice(0, 300)}`)
          memory = Math.max(memory, megabytesOf(gatewayPid))
        } catch (error) {
          violations.add(`readiness cannot be asked for: ${String(error)}`)
        }
        await sleep(500)
      }
      client.close()
    })()

    await attack({ gateway, showtimeId, accessToken: attacker.accessToken, over: over.signal })
    await Promise.all([...shopping, watching])
    clearTimeout(ending)
    for (const { close } of [...shoppers, attacker]) close()

    const p99 = quantile(
      observations.map(({ milliseconds }) => milliseconds),
      0.99,
    )
    for (const { what, status } of observations) {
      if (status === 0 || status >= 500) violations.add(`an honest request met ${status || 'no answer'}: ${what}`)
    }
    if (p99 > Math.max(maxP99, maxRatio * calmP99)) {
      violations.add(`one honest request in a hundred took ${Math.round(p99)} ms, and ${Math.round(calmP99)} ms before`)
    }
    if (memory > maxMegabytes) violations.add(`the gateway took ${Math.round(memory)} MB`)
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
