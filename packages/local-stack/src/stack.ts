import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { topUpDemoData } from '@marquee/demo/demo-data/demo-data'
import type { ProcessEnd, ProcessListener } from '@marquee/local-servers/child-process'
import { openPorts, type Ports } from '@marquee/local-servers/ports'
import type { Service } from '@marquee/local-servers/provision-database'
import { removeStackFile, type Stack, writeStackFile } from '@marquee/stack-file/stack-file'
import { startWatchdog } from '../../../infra/watchdog.mjs'
import { lockHome } from './home-lock.ts'
import { rotateServerLogs } from './log-files.ts'
import { type Logs, openLogs, type StackEvent } from './logs.ts'
import { reportProgress } from './progress.ts'
import { readSecrets } from './secrets.ts'
import { allStarted, type Servers, type StartContext, type Supervise, startServers } from './servers.ts'
import {
  gatewayUrl,
  type Replica,
  type ReplicaName,
  replicaName,
  replicasOf,
  replicaUrl,
  type Wiring,
} from './service-environment.ts'
import { choosePorts, type EnvironmentOf, startServices, startStripe } from './services.ts'
import { readSettings } from './settings.ts'
import { stopStackLeftovers } from './stack-leftovers.ts'
import { buildStorefront } from './storefront-build.ts'
import { createSupervision, type SupervisedProcess } from './supervise.ts'

/** The servers that the services use, which stop after the services. */
const serverNames = ['postgres', 'rabbitmq', 's3', 'stripe-sandbox'] as const

/**
 * The processes of a stack, except the servers that the environment replaces. `booking` is the first replica of
 * booking, `booking-2` the second.
 */
export type ProcessName = ReplicaName | (typeof serverNames)[number]

export type RunningStack = {
  /** The current content of stack.json. */
  stack(): Stack
  logFolder: string
  pidOf(name: ProcessName): number
  /** Stops one process gracefully. The process stays stopped until `startService`. */
  stopService(name: ProcessName): Promise<void>
  startService(name: ProcessName): Promise<void>
  /** Stops one process gracefully and starts it again, on the same port and data. */
  restartService(name: ProcessName): Promise<void>
  /** Sends a signal to a process. The supervisor restarts the process when it ends. */
  killService(name: ProcessName, signal?: NodeJS.Signals): void
  /** Runs `rabbitmqctl` on the broker and resolves with its output. */
  rabbitmqctl(...args: string[]): Promise<string>
  /**
   * Stops everything, within 10 s. Safe to call twice.
   *
   * @param reason the reason that stack.log gets with every stop, such as `SIGINT`
   */
  stop(reason?: string): Promise<void>
}

type StackOptions = {
  /** The variables that `npm start` reads; see the README (default: this process's environment). */
  environment?: NodeJS.ProcessEnv
  /**
   * Changes the environment of a process of the four services or the gateway. Called at every start, restarts included,
   * with the process's name, its replica (from 1) and the environment that it would get.
   */
  environmentOf?: EnvironmentOf
  /** Whether default ports such as 8080 are tried (default true). False for tests, which run beside other stacks. */
  useDefaultPorts?: boolean
  /** Whether the data is not needed after the final `stop`, which then kills the servers (default false). For tests. */
  isDisposable?: boolean
  /** The folder for downloads and compiled code (default: `cache` in the home folder). */
  cache?: string
  /** When aborted, a start in progress is cancelled. */
  signal?: AbortSignal
  /** Gets the progress and all problems, line by line. */
  print?: (text: string) => void
  colors?: boolean
}

const readyTimeoutMs = 60_000
const stopLeftovers = fileURLToPath(new URL('./stop-leftovers.ts', import.meta.url))
const serverLogs = ['postgres', 'rabbitmq', 's3']
const logRotationIntervalMs = 60_000

/** The first line of an error's message. */
const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''

/** Polls the gateway's `/health/ready` until every service and its servers are ready. */
const untilReady = async (url: string, signal: AbortSignal): Promise<void> => {
  const deadline = Date.now() + readyTimeoutMs
  let last = 'no answer'
  for (;;) {
    signal.throwIfAborted()
    try {
      const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) })
      last = await response.text()
      if (response.ok) return
    } catch (error) {
      last = firstLine(error)
    }
    if (Date.now() > deadline) throw new Error(`${last}: not everything is ready after ${readyTimeoutMs / 1000} s`)
    await sleep(100)
  }
}

const stackFileContent = (wiring: Wiring, servers: Servers, pidOf: (name: ReplicaName) => number): Stack => {
  const { secrets, databaseUrls, s3, stripe } = wiring
  const { control: _, ...rabbitmq } = servers.rabbitmq
  const addressOf = (process: Replica) => ({
    url: replicaUrl(wiring, process),
    pid: pidOf(replicaName(process)),
  })
  const service = (name: Service) => ({
    ...addressOf({ name, replica: 1 }),
    database_url: databaseUrls[name],
    replicas: replicasOf(wiring)
      .filter((process) => process.name === name)
      .map(addressOf),
  })
  return {
    gateway: gatewayUrl(wiring),
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

/**
 * Opens a home folder: locks it, opens the logs, and starts the watchdog that stops all processes if this process is
 * killed.
 */
const openHome = ({ environment = process.env, print = () => {}, colors = false }: StackOptions) => {
  const settings = readSettings(environment)
  const { home } = settings
  mkdirSync(home, { recursive: true })
  const unlock = lockHome(home)
  removeStackFile(home)
  const logs = openLogs({ home, level: settings.MARQUEE_LOG, colors, print })
  const progress = reportProgress(print, { colors })
  const stopWatchdog = startWatchdog(process.execPath, [stopLeftovers, home])
  const rotation = setInterval(() => rotateServerLogs(logs.folder, serverLogs), logRotationIntervalMs).unref()
  return {
    settings,
    logs,
    progress,
    close: async (): Promise<void> => {
      clearInterval(rotation)
      await stopWatchdog()
      logs.close()
      unlock()
    },
  }
}

const endEvent = ({ pid, how, requested, reason }: ProcessEnd, stopReason: string): StackEvent => {
  if (requested) {
    return { event: 'process.stopped', level: 'info', message: how, pid, exit: how, reason: stopReason }
  }
  const message = reason === undefined ? how : `${reason}: ${how}`
  return { event: 'process.ended', level: 'warn', message, pid, exit: how, reason: reason ?? 'unknown' }
}

/**
 * Creates the supervisor of all processes. A process that ends although nobody has stopped it is restarted.
 *
 * @param onRestart is called whenever a process runs with a new pid
 * @param cancelReason returns why the start was cancelled; undefined when it was not
 */
const createSupervisor = (logs: Logs, onRestart: () => void, cancelReason: () => string | undefined) => {
  const supervised = new Map<string, SupervisedProcess>()
  let stopReason: string | undefined
  const stopProcesses = (names: readonly string[]) =>
    Promise.allSettled(names.map((name) => supervised.get(name)?.stop({ skipDrain: true })))

  const listenerFor = (name: string): ProcessListener => ({
    onStart: (pid) => logs.record(name, { event: 'process.started', level: 'info', message: 'started', pid }),
    onEnd: (end) => {
      const reason = stopReason ?? cancelReason() ?? 'requested by the supervisor'
      logs.record(name, endEvent(end, reason))
    },
  })

  const supervise: Supervise = (name) => {
    const { onStart, onEnd } = listenerFor(name)
    const { onUnexpectedEnd, register } = createSupervision({
      // The listener has recorded the end already.
      report: (report) => (report.event === 'process.ended' ? logs.announce(name, report) : logs.report(name, report)),
      onRestart,
    })
    return {
      listener: {
        ...(onStart ? { onStart } : {}),
        onEnd: (end) => {
          onEnd?.(end)
          if (!end.requested) onUnexpectedEnd(end)
        },
      },
      register: (managed) => {
        const process = register(name, managed)
        supervised.set(name, process)
        return process
      },
    }
  }

  return {
    supervise,
    listenerFor,
    get: (name: ProcessName): SupervisedProcess => {
      const found = supervised.get(name)
      if (!found) throw new Error(`${name} is not a process of this stack.`)
      return found
    },
    /** Stops the gateway, then the services, then the servers, so that in-flight requests can finish. */
    stopAll: async (reason: string): Promise<void> => {
      stopReason = reason
      await stopProcesses(['gateway'])
      await stopProcesses([...supervised.keys()].filter((name) => !serverNames.some((server) => server === name)))
      await stopProcesses(serverNames)
    },
  }
}

/**
 * Fills an empty cinema with demo data at the first start. At later starts, adds showtimes until the week ahead is full
 * again. A failure is reported, and the stack runs without the data.
 */
const addDemoData = async ({ settings, progress, signal }: StartContext, wiring: Wiring, logs: Logs) => {
  const options = {
    gateway: gatewayUrl(wiring),
    superuser: wiring.secrets.superuser,
    timeZone: settings.CINEMA_TIME_ZONE,
    home: settings.home,
    signal,
  }
  await progress
    .step('demo data', () => topUpDemoData(options))
    .catch((error: unknown) => {
      signal.throwIfAborted()
      // The superuser may have been deleted, or have another password by now. Everything else still works.
      const message = `${firstLine(error)}: continuing without demo data`
      logs.report('demo data', { event: 'demo_data.failed', level: 'warn', message })
    })
}

/** Builds the pages that the gateway serves. A failure is reported, and the stack runs without pages. */
const addStorefront = async ({ progress, signal }: StartContext, logs: Logs): Promise<void> => {
  await progress
    .step('storefront', () => buildStorefront({ signal }))
    .catch((error: unknown) => {
      signal.throwIfAborted()
      const message = `${firstLine(error)}: continuing with the API and without the storefront's pages`
      logs.report('storefront', { event: 'storefront.build_failed', level: 'warn', message })
    })
}

type RunningParts = { readonly wiring: Wiring; readonly servers: Servers }

/** Starts the servers, the Stripe sandbox and the services. Resolves when everything is ready. */
const startParts = async (
  context: StartContext,
  { logs, onSpawn, environmentOf }: { logs: Logs; onSpawn: () => void; environmentOf: EnvironmentOf },
): Promise<RunningParts> => {
  const { settings, ports, progress, signal } = context
  // Leftovers are stopped before ports are chosen, because they still occupy the ports of the last start.
  await stopStackLeftovers(settings.home, (message) => {
    progress.note(message)
    logs.record('stack', { event: 'process.left_behind', level: 'warn', message })
  })
  const chosenPorts = await choosePorts(context)
  const withPorts = { ...context, chosenPorts, logs, onSpawn }
  // The gateway reads the built pages when it starts.
  const [servers, stripe] = await allStarted(context.abort, [
    startServers(context),
    startStripe(withPorts),
    addStorefront(context, logs),
  ])
  const wiring = await startServices({ ...withPorts, servers, stripe, environmentOf })
  await progress.step('everything ready', () => untilReady(gatewayUrl(wiring), signal))
  ports.save()
  if (settings.MARQUEE_DEMO_DATA === 'on') await addDemoData(context, wiring, logs)
  return { wiring, servers }
}

/**
 * Starts the whole system in a home folder and supervises it: for `npm start`, and for tests of the whole system.
 * Resolves when everything is ready and stack.json is written. Throws, with no process left running, when a part does
 * not start, another stack runs in this home folder, or `signal` is aborted.
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
    return stackFileContent(running.wiring, running.servers, (name) => supervisor.get(name).pid)
  }
  const updateStackFile = () => {
    if (running && !signal.aborted) writeStackFile(home, stack())
  }
  const cancelReason = (): string | undefined => {
    if (options.signal?.aborted) return firstLine(options.signal.reason)
    return signal.aborted ? 'the start failed' : undefined
  }
  const supervisor = createSupervisor(logs, updateStackFile, cancelReason)
  const record = (event: string, message: string, reason?: string) =>
    logs.record('stack', { event, level: 'info', message, pid: process.pid, ...(reason ? { reason } : {}) })

  let stopped: Promise<void> | undefined
  const stopAll = async (reason: string): Promise<void> => {
    record('stack.stopping', `stopping: ${reason}`, reason)
    stopping.abort(new Error('The stack is being stopped.'))
    removeStackFile(home)
    await supervisor.stopAll(reason)
    await ports?.release()
    record('stack.stopped', 'stopped', reason)
    await closeHome()
  }
  const stop = (reason = 'requested') => {
    stopped ??= stopAll(reason)
    return stopped
  }

  try {
    record('stack.starting', 'starting')
    ports = await openPorts(home, { useDefaults: options.useDefaultPorts ?? true })
    const context: StartContext = {
      settings,
      secrets: readSecrets(settings),
      ports,
      cache: options.cache ?? join(home, 'cache'),
      isDisposable: options.isDisposable ?? false,
      progress,
      supervise: supervisor.supervise,
      listenerFor: supervisor.listenerFor,
      signal,
      abort: (reason) => stopping.abort(reason),
    }
    const { environmentOf = (_, unchanged) => unchanged } = options
    running = await startParts(context, { logs, onSpawn: updateStackFile, environmentOf })
    updateStackFile()
    record('stack.ready', 'ready')
  } catch (error) {
    const reason = cancelReason() ?? 'the start failed'
    logs.record('stack', { event: 'stack.start_failed', level: 'error', message: firstLine(error), reason })
    await stop(reason)
    throw error
  }

  return {
    stack,
    logFolder: logs.folder,
    pidOf: (name) => supervisor.get(name).pid,
    stopService: (name) => supervisor.get(name).stop(),
    startService: (name) => supervisor.get(name).start(),
    restartService: async (name) => {
      await supervisor.get(name).stop()
      await supervisor.get(name).start()
    },
    killService: (name, signalName = 'SIGKILL') => {
      process.kill(supervisor.get(name).pid, signalName)
    },
    rabbitmqctl: async (...args) => {
      if (!running?.servers.rabbitmq.control) throw new Error('rabbitmq is not a process of this stack.')
      return running.servers.rabbitmq.control(args)
    },
    stop,
  }
}
