import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSession } from '@marquee/driver/session'
import { asStaff } from '@marquee/driver/staff'
import { stripeClient } from '@marquee/driver/stripe-client'
import { sandboxKnobs } from '@marquee/driver/stripe-sandbox'
import type { ProcessName, RunningStack } from '@marquee/local-stack/stack'
import { startStackBeside } from '@marquee/local-stack/stack-beside'
import type { CrashPointName } from '@marquee/messaging/crash-points'
import { openOwnRecord } from '@marquee/operations/own-record'
import { openStripeRecord } from '@marquee/operations/stripe-record'
import { startTcpProxy, type TcpProxy } from '@marquee/testing/tcp-proxy'
import pg from 'pg'
import type { Dependency } from './plan.ts'
import { type ServiceUnderTest, services } from './services.ts'

/** Short, so that holds lapse within a run. */
export const holdSeconds = 8

/** Which variable of a service leads to what it depends on. */
const variables = { postgres: 'DATABASE_URL', rabbitmq: 'AMQP_URL', stripe: 'STRIPE_API_BASE' } as const

const preload = `--import=${new URL('./preload.ts', import.meta.url).href}`

export type SystemUnderTest = Awaited<ReturnType<typeof startSystem>>

/**
 * The real system, started as `npm start` does, with a proxy between each service and each thing that it depends on.
 *
 * @param home where its data and logs are
 */
export const startSystem = async ({
  home,
  cache,
  replicas,
  print,
}: {
  home: string
  cache: string
  replicas: number
  print: (text: string) => void
}) => {
  const proxies = new Map<string, TcpProxy>()
  const proxyOf = (service: ServiceUnderTest, dependency: Dependency): TcpProxy => {
    const proxy = proxies.get(`${service} ${dependency}`)
    if (!proxy) throw new Error(`there is no proxy between ${service} and ${dependency}`)
    return proxy
  }
  for (const service of services) {
    for (const dependency of ['postgres', 'rabbitmq', ...(service === 'payment' ? ['stripe'] : [])]) {
      proxies.set(`${service} ${dependency}`, await startTcpProxy())
    }
  }

  const deathsFile = (process: string) => join(home, `deaths-${process}`)
  /** How often a process has died at an instruction so far. */
  const deathsAt = (process: string, point: CrashPointName): number => {
    try {
      return readFileSync(deathsFile(process), 'utf8')
        .split('\n')
        .filter((line) => line === point).length
    } catch {
      return 0
    }
  }

  const clocks = new Map<string, number>()
  const deaths = new Map<string, { point: CrashPointName; skips: number }>()
  /** Processes that will die when they come to their instruction. */
  const doomed = new Set<string>()

  /** What the next start of a process suffers. */
  const sufferings = (process: string): NodeJS.ProcessEnv => {
    const clock = clocks.get(process)
    const death = deaths.get(process)
    // Only once: when it comes back it shall live.
    deaths.delete(process)
    if (death) doomed.add(process)
    else doomed.delete(process)
    if (clock === undefined && death === undefined) return {}
    return {
      NODE_OPTIONS: preload,
      ...(clock === undefined ? {} : { CRASH_LAB_CLOCK_SECONDS: String(clock) }),
      ...(death === undefined ? {} : { CRASH_LAB_POINT: death.point, CRASH_LAB_POINT_SKIPS: String(death.skips) }),
      CRASH_LAB_DEATHS: deathsFile(process),
    }
  }

  const throughProxies = (service: ServiceUnderTest, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
    Object.fromEntries(
      Object.entries(variables).flatMap(([dependency, variable]) => {
        const given = environment[variable]
        if (given === undefined) return []
        const url = new URL(given)
        const proxy = proxyOf(service, dependency as Dependency)
        proxy.leadTo(url.hostname, Number(url.port))
        url.port = String(proxy.port)
        return [[variable, url.toString().replace(/\/$/, '')]]
      }),
    )

  const running: RunningStack = await startStackBeside({
    home,
    cache,
    settings: { MARQUEE_REPLICAS: String(replicas), RESERVATION_EXPIRATION_SECONDS: String(holdSeconds) },
    environmentOf: ({ name, replica }, environment) => ({
      ...environment,
      ...(name === 'gateway' ? {} : throughProxies(name, environment)),
      ...sufferings(replica === 1 ? name : `${name}-${replica}`),
    }),
    print,
  })
  const { gateway, stripe: account, superuser, postgres, rabbitmq } = running.stack()

  const administrator = new pg.Pool({ connectionString: postgres.url, max: 4, connectionTimeoutMillis: 5_000 })
  administrator.on('error', () => undefined)
  administrator.on('connect', (client) => client.on('error', () => undefined))
  const sql = async <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> =>
    (await administrator.query<Row & pg.QueryResultRow>(text, values)).rows

  const stripe = stripeClient({ apiBase: account.api_base, key: account.secret_key })
  const stripeRecord = openStripeRecord({ apiBase: account.api_base, secretKey: account.secret_key })
  const ownRecord = openOwnRecord({ payment: postgres.url, booking: postgres.url })
  const session = openSession({ gateway })
  const knobs = sandboxKnobs({ apiBase: account.api_base, secretKey: account.secret_key })

  /** Turns a knob of the Stripe sandbox; does nothing while the sandbox is dead. */
  const turn = (path: string, body?: object): Promise<void> => knobs(path, body).catch(() => undefined)

  const isReady = async (): Promise<boolean> => {
    try {
      return (await fetch(`${gateway}/health/ready`, { signal: AbortSignal.timeout(5_000) })).ok
    } catch {
      return false
    }
  }

  const kill = (process: string, signal: NodeJS.Signals = 'SIGKILL'): void => {
    try {
      running.killService(process as ProcessName, signal)
    } catch {
      // It is dead already, and on its way back.
    }
  }

  let isDiskFull = false
  /** Makes the broker believe that its disk is full, or that it is not. A broker that starts again believes that it is not. */
  const fillDisk = async (full: boolean): Promise<void> => {
    isDiskFull ||= full
    await running.rabbitmqctl('set_disk_free_limit', full ? '900000GB' : '50MB')
    isDiskFull = full
  }

  return {
    home,
    fillDisk,
    gateway,
    account,
    rabbitmq,
    running,
    sql,
    stripe,
    stripeRecord,
    ownRecord,
    staff: asStaff(session.api),
    logIn: () => session.logIn(superuser),
    staffToken: (): string => session.accessToken() ?? '',
    turn,
    proxyOf,
    kill,
    processes: [
      ...services.flatMap((service) =>
        Array.from({ length: replicas }, (_, index) => (index === 0 ? service : `${service}-${index + 1}`)),
      ),
      'gateway',
    ],
    pidOf: (process: string): number => running.pidOf(process as ProcessName),

    /** Sets a process's clock off by so many seconds, or right again with 0, which takes a restart. */
    setClock: (process: string, seconds: number): void => {
      if (seconds === 0) clocks.delete(process)
      else clocks.set(process, seconds)
      kill(process)
    },

    deathsAt,

    /** Lets a process die at an instruction, once it comes to it after a restart. */
    dieAt: (process: string, point: CrashPointName, skips: number): void => {
      deaths.set(process, { point, skips })
      kill(process)
    },

    /** Ends everything that was done to it, and waits until it says that it can work; throws if it does not. */
    heal: async (withinMs: number): Promise<void> => {
      for (const proxy of proxies.values()) proxy.change({ kind: 'clear' })
      deaths.clear()
      const marked = new Set([...clocks.keys(), ...doomed])
      clocks.clear()
      for (const process of marked) kill(process)
      await turn('reset')
      const deadline = Date.now() + withinMs
      while (isDiskFull || !(await isReady())) {
        if (Date.now() > deadline) throw new Error(`the system is not ready ${withinMs / 1000} s after the last fault`)
        if (isDiskFull) await fillDisk(false).catch(() => undefined)
        await sleep(100)
      }
    },

    stop: async (): Promise<void> => {
      await administrator.end()
      await ownRecord.close()
      await running.stop()
      for (const proxy of proxies.values()) await proxy.close()
    },
  }
}
