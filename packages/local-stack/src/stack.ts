import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { topUpDemoData } from '@marquee/demo/demo-data/demo-data'
import { openPorts, type Ports } from '@marquee/local-servers/ports'
import type { Service } from '@marquee/local-servers/provision-database'
import { removeStackFile, type Stack, writeStackFile } from '@marquee/stack-file/stack-file'
import { startWatchdog } from '../../../infra/watchdog.mjs'
import { lockHome } from './home-lock.ts'
import { type KeptPart, keepRunning } from './keep-running.ts'
import { boundForeignLogs } from './log-files.ts'
import { type Logs, openLogs } from './logs.ts'
import { reportProgress } from './progress.ts'
import { readSecrets } from './secrets.ts'
import { allStarted, type Servers, type StartContext, startServers, type WatchOver } from './servers.ts'
import {
  gatewayUrl,
  type Replica,
  type ReplicaName,
  replicaName,
  replicasOf,
  replicaUrl,
  type Surroundings,
} from './service-environment.ts'
import { choosePorts, type EnvironmentOf, startServices, startStripe } from './services.ts'
import { readSettings } from './settings.ts'
import { stopStackLeftovers } from './stack-leftovers.ts'

/** What the services use, and is stopped after them. */
const serverNames = ['postgres', 'rabbitmq', 's3', 'stripe-sandbox'] as const

/**
 * Everything that runs as a process of its own, unless the environment names one that runs elsewhere. `booking` is the
 * first replica of booking, `booking-2` the second.
 */
export type ProcessName = ReplicaName | (typeof serverNames)[number]

export type RunningStack = {
  /** What stack.json says now. */
  stack(): Stack
  logFolder: string
  pidOf(name: ProcessName): number
  /** Stops one process in order; it stays stopped until `startService`. */
  stopService(name: ProcessName): Promise<void>
  startService(name: ProcessName): Promise<void>
  /** Stops one process in order and starts it again, on the same port and data. */
  restartService(name: ProcessName): Promise<void>
  /** Sends a signal to a process and leaves it to the supervision to start it again. */
  killService(name: ProcessName, signal?: NodeJS.Signals): void
  /** Runs `rabbitmqctl` on the broker and resolves with what that printed. */
  rabbitmqctl(...args: string[]): Promise<string>
  /** Stops everything, within 10 s. Safe to call twice. */
  stop(): Promise<void>
}

type StackOptions = {
  /** As `npm start` reads it: see the README for the variables. */
  environment?: NodeJS.ProcessEnv
  /**
   * Rewrites what a process of the four services and the gateway is started with. Called at every start of one, also
   * again, with its name, its replica (from 1) and the environment that it would get.
   */
  environmentOf?: EnvironmentOf
  /**
   * False for a stack beside others, as in tests: it takes no port that another one may be about to take for the same
   * purpose, such as 8080 for the gateway.
   */
  usualPorts?: boolean
  /** For downloads and compiled code; `cache` in the home folder unless told. */
  cache?: string
  /** Once aborted, a start that is under way is given up. */
  signal?: AbortSignal
  /** Who is told, line by line, of the progress and of what goes wrong. */
  print?: (text: string) => void
  colors?: boolean
}

const readyWithinMs = 60_000
const stopLeftovers = fileURLToPath(new URL('./stop-leftovers.ts', import.meta.url))
const foreignLogs = ['postgres', 'rabbitmq', 's3']
const foreignLogsEveryMs = 60_000

/** Waits until the gateway says that every service and all that they need can work. */
const untilReady = async (url: string, signal: AbortSignal): Promise<void> => {
  const deadline = Date.now() + readyWithinMs
  let last = 'no answer'
  for (;;) {
    signal.throwIfAborted()
    try {
      const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) })
      last = await response.text()
      if (response.ok) return
    } catch (error) {
      last = String(error)
    }
    if (Date.now() > deadline) throw new Error(`Not everything is ready after ${readyWithinMs / 1000} s: ${last}`)
    await sleep(100)
  }
}

const describe = (surroundings: Surroundings, servers: Servers, pidOf: (name: ReplicaName) => number): Stack => {
  const { secrets, databaseUrls, s3, stripe } = surroundings
  const { control: _, ...rabbitmq } = servers.rabbitmq
  const addressOf = (process: Replica) => ({
    url: replicaUrl(surroundings, process),
    pid: pidOf(replicaName(process)),
  })
  const service = (name: Service) => ({
    ...addressOf({ name, replica: 1 }),
    database_url: databaseUrls[name],
    replicas: replicasOf(surroundings)
      .filter((process) => process.name === name)
      .map(addressOf),
  })
  return {
    gateway: gatewayUrl(surroundings),
    services: {
      identity: service('identity'),
      catalog: service('catalog'),
      booking: service('booking'),
      payment: service('payment'),
    },
    postgres: servers.postgres,
    rabbitmq,
    s3: { endpoint: s3.endpoint, bucket: s3.bucket },
    stripe: {
      api_base: stripe.apiBase,
      publishable_key: stripe.publishableKey,
      secret_key: stripe.secretKey,
      webhook_secret: stripe.webhookSecret,
    },
    superuser: secrets.superuser,
  }
}

/** Opens the home folder for one stack: its lock, its logs, and the watchdog that stops what is left if this process dies. */
const openHome = ({ environment = process.env, print = () => {}, colors = false }: StackOptions) => {
  const settings = readSettings(environment)
  const { home } = settings
  mkdirSync(home, { recursive: true })
  const unlock = lockHome(home)
  removeStackFile(home)
  const logs = openLogs({ home, level: settings.MARQUEE_LOG, colors, print })
  const progress = reportProgress(print, { colors })
  const stopWatchdog = startWatchdog(process.execPath, [stopLeftovers, home])
  const bounding = setInterval(() => boundForeignLogs(logs.folder, foreignLogs), foreignLogsEveryMs).unref()
  return {
    settings,
    logs,
    progress,
    close: async (): Promise<void> => {
      clearInterval(bounding)
      await stopWatchdog()
      logs.close()
      unlock()
    },
  }
}

/**
 * The processes that run here. One that ends unexpectedly is started again.
 *
 * @param onRestart is called whenever one runs with a new pid
 */
const createParts = (logs: Logs, onRestart: () => void) => {
  const kept = new Map<string, KeptPart>()
  const stopThose = (names: readonly string[]) =>
    Promise.allSettled(names.map((name) => kept.get(name)?.stop({ atOnce: true })))

  const watchOver: WatchOver = (name) => {
    const { ended, keep } = keepRunning({
      name,
      report: (level, message) => logs.say(name, level, message),
      onRestart,
    })
    return {
      onUnexpectedEnd: ended,
      keep: (started) => {
        const keptPart = keep(started)
        kept.set(name, keptPart)
        return keptPart
      },
    }
  }

  return {
    watchOver,
    get: (name: ProcessName): KeptPart => {
      const found = kept.get(name)
      if (!found) throw new Error(`${name} does not run here.`)
      return found
    },
    /** From the door inwards: requests are finished while those who answer them still run. */
    stopAll: async (): Promise<void> => {
      await stopThose(['gateway'])
      await stopThose([...kept.keys()].filter((name) => !serverNames.some((server) => server === name)))
      await stopThose(serverNames)
    },
  }
}

/** Fills an empty cinema, and adds the days that have come since the last start. A failure is reported and no more. */
const addDemoData = async ({ settings, progress, signal }: StartContext, surroundings: Surroundings, logs: Logs) => {
  const work = {
    gateway: gatewayUrl(surroundings),
    superuser: surroundings.secrets.superuser,
    timeZone: settings.CINEMA_TIME_ZONE,
    home: settings.home,
    signal,
  }
  await progress
    .step('demo data', () => topUpDemoData(work))
    .catch((error: unknown) => {
      signal.throwIfAborted()
      // Whoever has deleted the superuser or changed its password can use the rest all the same.
      logs.say('demo data', 'warn', `${error instanceof Error ? error.message : String(error)}; going on without it`)
    })
}

type RunningParts = { readonly surroundings: Surroundings; readonly servers: Servers }

/** Starts the servers and what is built on them. Resolves when the gateway says that everything is ready. */
const startParts = async (
  context: StartContext,
  { logs, onSpawn, environmentOf }: { logs: Logs; onSpawn: () => void; environmentOf: EnvironmentOf },
): Promise<RunningParts> => {
  const { settings, ports, progress, signal } = context
  // Before ports are chosen: it would still hold those that are ours.
  await stopStackLeftovers(settings.home, progress.note)
  const chosenPorts = await choosePorts(context)
  const withPorts = { ...context, chosenPorts, logs, onSpawn }
  const [servers, stripe] = await allStarted(context.abort, [startServers(context), startStripe(withPorts)])
  const surroundings = await startServices({ ...withPorts, servers, stripe, environmentOf })
  await progress.step('everything ready', () => untilReady(gatewayUrl(surroundings), signal))
  ports.remember()
  if (settings.MARQUEE_DEMO_DATA === 'on') await addDemoData(context, surroundings, logs)
  return { surroundings, servers }
}

/**
 * Brings up the whole system in a home folder and watches over it: `npm start`, and what tests of the whole system start.
 * Resolves when everything is ready and stack.json is written. Throws, with nothing left running, when something does not
 * start, another stack runs in this home, or `signal` is aborted.
 */
export const startStack = async (options: StackOptions = {}): Promise<RunningStack> => {
  const { settings, logs, progress, close: closeHome } = openHome(options)
  const { home } = settings
  const stopping = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, stopping.signal]) : stopping.signal
  let ports: Ports | undefined
  let running: RunningParts | undefined

  const stack = (): Stack => {
    if (!running) throw new Error('The stack has not started yet.')
    return describe(running.surroundings, running.servers, (name) => parts.get(name).pid)
  }
  const rewrite = () => {
    if (running && !signal.aborted) writeStackFile(home, stack())
  }
  const parts = createParts(logs, rewrite)

  let stopped: Promise<void> | undefined
  const stopAll = async (): Promise<void> => {
    stopping.abort(new Error('The stack is being stopped.'))
    removeStackFile(home)
    await parts.stopAll()
    await ports?.release()
    await closeHome()
  }
  const stop = () => {
    stopped ??= stopAll()
    return stopped
  }

  try {
    ports = await openPorts(home, { usual: options.usualPorts ?? true })
    const context: StartContext = {
      settings,
      secrets: readSecrets(settings),
      ports,
      cache: options.cache ?? join(home, 'cache'),
      progress,
      watchOver: parts.watchOver,
      signal,
      abort: (reason) => stopping.abort(reason),
    }
    const { environmentOf = (_, unchanged) => unchanged } = options
    running = await startParts(context, { logs, onSpawn: rewrite, environmentOf })
    rewrite()
  } catch (error) {
    await stop()
    throw error
  }

  return {
    stack,
    logFolder: logs.folder,
    pidOf: (name) => parts.get(name).pid,
    stopService: (name) => parts.get(name).stop(),
    startService: (name) => parts.get(name).start(),
    restartService: async (name) => {
      await parts.get(name).stop()
      await parts.get(name).start()
    },
    killService: (name, signalName = 'SIGKILL') => {
      process.kill(parts.get(name).pid, signalName)
    },
    rabbitmqctl: async (...args) => {
      if (!running?.servers.rabbitmq.control) throw new Error('RabbitMQ does not run here.')
      return running.servers.rabbitmq.control(args)
    },
    stop,
  }
}
