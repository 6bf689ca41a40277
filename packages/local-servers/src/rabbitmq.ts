import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import {
  type ChildProcess,
  type Log,
  type ProcessListener,
  startChildProcess,
  waitUntilReady,
} from './child-process.ts'
import { ownPort } from './ports.ts'
import { recordSuffix, stopLeftover } from './process-record.ts'
import { startRabbitmqContainer } from './rabbitmq-container.ts'
import { findRabbitmq, type RabbitmqProgram } from './rabbitmq-program.ts'
import {
  enabledPluginsFile,
  type RabbitmqAccount,
  type RabbitmqPorts,
  type RunningRabbitmq,
  rabbitmqAnswers,
  rabbitmqConfiguration,
} from './rabbitmq-settings.ts'
import { readOrCreateSecret } from './stored-secret.ts'

export type Rabbitmq = RunningRabbitmq & {
  /** `amqp://user:password@127.0.0.1:port`, with the default vhost. */
  url: string
  /** The root of the management interface, with the management API below `/api`. */
  managementUrl: string
  user: string
  password: string
}

type RabbitmqOptions = {
  /** All files are in `rabbitmq` and `logs` below this folder. */
  home: string
  /** The folder of downloaded packages. Several homes may share this folder. */
  cache: string
  /** The AMQP port; a free one if not given. */
  port?: number | undefined
  /** The port of the management interface; a free one if not given. */
  managementPort?: number | undefined
  /** Whether `stop` is a SIGKILL, because nobody needs the data any more (default false). For tests. */
  isDisposable?: boolean | undefined
  /** The interval at which the management API refreshes message counts (default 5000, RabbitMQ's own). For tests. */
  statisticsIntervalMs?: number | undefined
  listener?: ProcessListener | undefined
  /** The listener for epmd, the process by which Erlang programs find each other. */
  epmdListener?: ProcessListener | undefined
  /** When aborted, a start or restart in progress stops its processes and throws. */
  signal?: AbortSignal | undefined
  log: Log
}

const defaultStatisticsIntervalMs = 5000

type NodeContext = {
  folder: string
  logs: string
  ports: RabbitmqPorts
  account: RabbitmqAccount
  statisticsIntervalMs: number
  listener: ProcessListener | undefined
  epmdListener: ProcessListener | undefined
  signal: AbortSignal | undefined
}

// Quorum queues, and the lists of connections and channels, have intervals of their own. Not every version of RabbitMQ
// can set these intervals in rabbitmq.conf.
const advancedConfiguration = (statisticsIntervalMs: number): string => {
  if (statisticsIntervalMs === defaultStatisticsIntervalMs) return '[].\n'
  const seconds = Math.max(1, Math.round(statisticsIntervalMs / 1000))
  const retention = ['global', 'basic', 'detailed'].map((policy) => `{${policy}, [{600, ${seconds}}]}`)
  return `[{rabbit, [{quorum_tick_interval, ${statisticsIntervalMs}}]},
 {rabbitmq_management, [{sample_retention_policies, [${retention}]}]},
 {rabbitmq_management_agent, [{sample_retention_policies, [${retention}]}]}].\n`
}

const writeConfiguration = ({ folder, ports, account, statisticsIntervalMs }: NodeContext): void => {
  for (const name of ['data', 'generated']) mkdirSync(join(folder, name), { recursive: true })
  const settings = [
    rabbitmqConfiguration(account),
    `listeners.tcp.1 = 127.0.0.1:${ports.amqp}`,
    'management.tcp.ip = 127.0.0.1',
    `management.tcp.port = ${ports.management}`,
    `collect_statistics_interval = ${statisticsIntervalMs}`,
  ]
  const file = join(folder, 'rabbitmq.conf')
  writeFileSync(file, `${settings.join('\n')}\n`, { mode: 0o600 })
  chmodSync(file, 0o600)
  writeFileSync(join(folder, 'enabled_plugins'), readFileSync(enabledPluginsFile))
  writeFileSync(join(folder, 'advanced.config'), advancedConfiguration(statisticsIntervalMs))
  // Without this file, an installed RabbitMQ would read the machine's file of this name.
  writeFileSync(join(folder, 'rabbitmq-env.conf'), '')
}

const environment = (
  { folder, logs, program }: { folder: string; logs: string; program: RabbitmqProgram },
  { epmd, distribution }: { epmd: number; distribution: number },
): NodeJS.ProcessEnv => ({
  // This broker does not get the whole environment: a RABBITMQ_ or ERL_ variable that is meant for another broker would
  // change the settings of this broker.
  PATH: process.env.PATH,
  LANG: 'C.UTF-8',
  ...(process.env.TMPDIR ? { TMPDIR: process.env.TMPDIR } : {}),
  ...program.env,
  HOME: folder,
  ERL_EPMD_PORT: String(epmd),
  ERL_EPMD_ADDRESS: '127.0.0.1',
  RABBITMQ_NODENAME: 'marquee@localhost',
  RABBITMQ_DIST_PORT: String(distribution),
  RABBITMQ_MNESIA_BASE: join(folder, 'data'),
  RABBITMQ_LOG_BASE: logs,
  RABBITMQ_LOGS: join(logs, 'rabbitmq-node.log'),
  RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
  RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'advanced.config'),
  RABBITMQ_CONF_ENV_FILE: join(folder, 'rabbitmq-env.conf'),
  RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
  RABBITMQ_GENERATED_CONFIG_DIR: join(folder, 'generated'),
  RABBITMQ_PID_FILE: join(folder, 'rabbitmq.pid'),
  // The start script then becomes the Erlang VM instead of waiting for it, so the started pid is the broker's.
  RABBITMQ_ALLOW_INPUT: '1',
  // Two schedulers that sleep when idle (by default they spin, which looks like load), and no port open to the network.
  RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: `+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1} ${program.bootArguments ?? ''}`,
})

const recordsIn = (folder: string) => ({
  server: join(folder, `rabbitmq${recordSuffix}`),
  epmd: join(folder, `epmd${recordSuffix}`),
})

const startProgram = async (program: RabbitmqProgram, context: NodeContext): Promise<RunningRabbitmq> => {
  const { folder, logs, ports, account, listener, epmdListener, signal } = context
  const records = recordsIn(folder)
  const logFile = join(logs, 'rabbitmq.log')
  const [epmdPort, distribution] = [await ownPort(), await ownPort()]
  writeConfiguration(context)
  const env = environment({ folder, logs, program }, { epmd: epmdPort, distribution })

  const startEpmd = () =>
    startChildProcess({
      name: 'epmd',
      command: program.epmd,
      args: ['-port', String(epmdPort), '-address', '127.0.0.1'],
      env,
      output: logFile,
      recordFile: records.epmd,
      listener: epmdListener,
    })
  const startServer = () =>
    startChildProcess({
      name: 'RabbitMQ',
      command: program.server,
      args: ['-noinput'],
      env,
      cwd: folder,
      output: logFile,
      recordFile: records.server,
      listener,
    })

  let epmd: ChildProcess | undefined
  let server: ChildProcess | undefined
  const end = async (stopSignal: NodeJS.Signals) => {
    // Connections and queues close within milliseconds. Versions before 3.13 then wait five seconds for their own
    // statistics (rabbitmq-server#11070), which is of no use here.
    await server?.stop({ stopSignal, killAfterMs: 3000 })
    await epmd?.stop({ stopSignal: 'SIGTERM', killAfterMs: 1000 })
  }
  const launch = async () => {
    epmd = await startEpmd()
    try {
      server = await startServer()
      await waitUntilReady(server, {
        name: 'RabbitMQ',
        logFile,
        timeoutMs: 90_000,
        signal,
        isReady: () => rabbitmqAnswers(ports, account),
      })
    } catch (error) {
      await end('SIGTERM')
      throw error
    }
  }

  await launch()
  return {
    get pid() {
      return server?.pid ?? 0
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    restart: async () => {
      await end('SIGTERM')
      await launch()
    },
    control: async (args) => {
      const command = join(dirname(program.server), 'rabbitmqctl')
      return (await promisify(execFile)(command, [...args], { env, timeout: 30_000 })).stdout
    },
  }
}

/**
 * Starts RabbitMQ with its management interface on 127.0.0.1: an installed one, the distribution's packages, or a
 * container (see findRabbitmq). Throws with the reason in one line, or with the ways to get RabbitMQ if none was found.
 */
export const startRabbitmq = async (options: RabbitmqOptions): Promise<Rabbitmq> => {
  const { log, listener, epmdListener, signal, statisticsIntervalMs = defaultStatisticsIntervalMs } = options
  const home = resolve(options.home)
  const folder = join(home, 'rabbitmq')
  const logs = join(home, 'logs')
  for (const path of [folder, logs]) mkdirSync(path, { recursive: true })
  const cache = resolve(options.cache)
  mkdirSync(cache, { recursive: true })

  // Leftovers are stopped before ports are chosen, because they may occupy the preferred ports.
  const records = recordsIn(folder)
  await stopLeftover(records.server, { stopSignal: 'SIGTERM', killAfterMs: 1500, log })
  await stopLeftover(records.epmd, { stopSignal: 'SIGTERM', killAfterMs: 1000, log })
  const program = await findRabbitmq(cache, { log, signal })
  const account = { user: 'marquee', password: readOrCreateSecret(join(folder, 'password')) }
  const ports = {
    amqp: options.port ?? (await ownPort()),
    management: options.managementPort ?? (await ownPort()),
  }
  const running =
    program === 'docker'
      ? await startRabbitmqContainer({ folder, ports, account, listener, signal, log })
      : await startProgram(program, {
          folder,
          logs,
          ports,
          account,
          statisticsIntervalMs,
          listener,
          epmdListener,
          signal,
        })
  return Object.assign(running, {
    ...account,
    ...(options.isDisposable ? { stop: running.kill } : {}),
    url: `amqp://${account.user}:${account.password}@127.0.0.1:${ports.amqp}`,
    managementUrl: `http://127.0.0.1:${ports.management}`,
  })
}
