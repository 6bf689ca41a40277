import { setTimeout as sleep } from 'node:timers/promises'
import { openSession } from '@marquee/driver/session'
import { asStaff } from '@marquee/driver/staff'
import { stripeClient } from '@marquee/driver/stripe-client'
import { sandboxKnobs } from '@marquee/driver/stripe-sandbox'
import type { ProcessName, RunningStack } from '@marquee/local-stack/stack'
import { startTestStack } from '@marquee/local-stack/test-stack'
import type { CrashPointName } from '@marquee/messaging/crash-points'
import { openOwnRecord } from '@marquee/operations/own-record'
import { openStripeRecord } from '@marquee/operations/stripe-record'
import pg from 'pg'
import { createProcessFaults } from './process-faults.ts'
import { startServiceProxies } from './service-proxies.ts'
import { services } from './services.ts'

/** Short, so that holds expire within a run. */
export const holdSeconds = 8
const extensionSeconds = 4

export type SystemUnderTest = Awaited<ReturnType<typeof startSystem>>

type Settings = {
  /** The folder of the system's data and logs. */
  home: string
  cache: string
  /** Replicas of each service. */
  replicas: number
  print: (text: string) => void
}

/** Starts the real system as `npm start` does, with a proxy between each service and each of its dependencies. */
export const startSystem = async ({ home, cache, replicas, print }: Settings) => {
  const proxies = await startServiceProxies()
  const processFaults = createProcessFaults(home)
  const running = await startTestStack({
    home,
    cache,
    settings: {
      MARQUEE_REPLICAS: String(replicas),
      RESERVATION_EXPIRATION_SECONDS: String(holdSeconds),
      RESERVATION_EXTENSION_SECONDS: String(extensionSeconds),
    },
    environmentOf: ({ name, replica }, environment) => ({
      ...environment,
      ...(name === 'gateway' ? {} : proxies.throughProxies(name, environment)),
      ...processFaults.environmentOf(replica === 1 ? name : `${name}-${replica}`),
    }),
    print,
  })
  const { close, ...clients } = openClients(running)
  const { disk, kill } = serverFaults(running)
  const { turn: callSandbox, gateway } = clients

  return {
    ...clients,
    home,
    running,
    kill,
    fillDisk: disk.fill,
    proxyOf: proxies.proxyOf,
    processes: [
      ...services.flatMap((service) =>
        Array.from({ length: replicas }, (_, index) => (index === 0 ? service : `${service}-${index + 1}`)),
      ),
      'gateway',
    ],
    pidOf: (process: string): number => running.pidOf(process as ProcessName),
    deathsAt: processFaults.deathsAt,

    /** Restarts a process with its clock shifted by `seconds`; 0 corrects the clock. */
    setClockOffset: (process: string, seconds: number): void => {
      processFaults.setClockOffset(process, seconds)
      kill(process)
    },

    /** Restarts a process, which then dies at a crash point once it has passed the point `skips` times. */
    killAt: (process: string, point: CrashPointName, skips: number): void => {
      processFaults.setCrashPoint(process, point, skips)
      kill(process)
    },

    /** Undoes every fault and waits until the gateway reports readiness. Throws if that takes too long. */
    heal: async (withinMs: number): Promise<void> => {
      proxies.clear()
      for (const process of processFaults.clear()) kill(process)
      await callSandbox('reset')
      const deadline = Date.now() + withinMs
      while (disk.isFull() || !(await isReady(gateway))) {
        if (Date.now() > deadline) throw new Error(`the system is not ready ${withinMs / 1000} s after the last fault`)
        if (disk.isFull()) await disk.fill(false).catch(() => undefined)
        await sleep(100)
      }
    },

    stop: async (): Promise<void> => {
      await close()
      await running.stop()
      await proxies.close()
    },
  }
}

/** The clients with which the lab reads and changes the system. None of the clients uses the proxies. */
const openClients = (running: RunningStack) => {
  const { gateway, stripe: account, superuser, postgres, rabbitmq } = running.stack()
  const administrator = new pg.Pool({ connectionString: postgres.url, max: 4, connectionTimeoutMillis: 5_000 })
  administrator.on('error', () => undefined)
  administrator.on('connect', (client) => client.on('error', () => undefined))
  const ownRecord = openOwnRecord({ payment: postgres.url, booking: postgres.url })
  const session = openSession({ gateway })
  const knobs = sandboxKnobs({ apiBase: account.api_base, secretKey: account.secret_key })
  return {
    gateway,
    account,
    rabbitmq,
    sql: async <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> =>
      (await administrator.query<Row & pg.QueryResultRow>(text, values)).rows,
    stripe: stripeClient({ apiBase: account.api_base, key: account.secret_key }),
    stripeRecord: openStripeRecord({ apiBase: account.api_base, secretKey: account.secret_key }),
    ownRecord,
    staff: asStaff(session.api),
    logIn: () => session.logIn(superuser),
    staffToken: (): string => session.accessToken() ?? '',
    /** Turns a knob of the Stripe sandbox; does nothing while the sandbox is down. */
    turn: (path: string, body?: object): Promise<void> => knobs(path, body).catch(() => undefined),
    close: async (): Promise<void> => {
      await administrator.end()
      await ownRecord.close()
    },
  }
}

const serverFaults = (running: RunningStack) => {
  let isDiskFull = false
  return {
    disk: {
      isFull: (): boolean => isDiskFull,
      /**
       * Raises RabbitMQ's limit of free disk space above the size of any disk, or lowers the limit again. A restart of
       * RabbitMQ also lowers the limit.
       */
      fill: async (full: boolean): Promise<void> => {
        isDiskFull ||= full
        await running.rabbitmqctl('set_disk_free_limit', full ? '900000GB' : '50MB')
        isDiskFull = full
      },
    },

    kill: (process: string, signal: NodeJS.Signals = 'SIGKILL'): void => {
      try {
        running.killService(process as ProcessName, signal)
      } catch {
        // The process is dead already and about to restart.
      }
    },
  }
}

const isReady = async (gateway: string): Promise<boolean> => {
  try {
    return (await fetch(`${gateway}/health/ready`, { signal: AbortSignal.timeout(5_000) })).ok
  } catch {
    return false
  }
}
