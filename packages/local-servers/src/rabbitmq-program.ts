import { execFile, execFileSync } from 'node:child_process'
import { accessSync, constants, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import type { Log } from './child-process.ts'
import { unpackRabbitmqPackages } from './rabbitmq-packages.ts'

export type RabbitmqProgram = {
  server: string
  epmd: string
  /** The variables with which the start scripts find Erlang and its libraries. */
  env: NodeJS.ProcessEnv
  /** The arguments with which Erlang starts the broker, if they replace the start script's own. */
  bootArguments?: string
}

// RabbitMQ loads all modules of these applications while it starts. Erlang copies its table of functions for each
// module that is loaded alone. If the modules are loaded together, a start takes a third less processor time: 4.1 s
// instead of 6.1 s.
const applications =
  'kernel,stdlib,compiler,mnesia,ssl,public_key,inets,os_mon,rabbit,rabbit_common,rabbitmq_prelaunch,' +
  'rabbitmq_management,rabbitmq_management_agent,rabbitmq_web_dispatch,rabbitmq_shovel,ra,aten,osiris,cowboy,cowlib,' +
  'ranch,amqp_client,amqp10_client,amqp10_common,cuttlefish,syslog,jsx,recon,observer_cli,systemd,seshat'
// The start script splits its arguments at spaces, so the expression has none.
const loadTogether =
  `code:ensure_modules_loaded([list_to_atom(filename:basename(F,".beam"))||A<-[${applications}],` +
  'is_list(code:lib_dir(A)),F<-filelib:wildcard(filename:join([code:lib_dir(A),ebin,"*.beam"]))])'

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const searchPath = (): string[] => [
  ...(process.env.PATH ?? '').split(delimiter).filter(Boolean),
  // RabbitMQ may be installed in these folders, which are not on an ordinary user's PATH.
  '/usr/local/sbin',
  '/usr/sbin',
  '/opt/rabbitmq/sbin',
  '/opt/homebrew/sbin',
]

const onPath = (name: string): string | undefined =>
  searchPath()
    .map((folder) => join(folder, name))
    .find(isExecutable)

/** Finds epmd, which comes with Erlang but is not always on the PATH. */
const findEpmd = (erlangBin: string): string | undefined => {
  const direct = join(erlangBin, 'epmd')
  if (isExecutable(direct)) return direct
  const root = execFileSync(join(erlangBin, 'erl'), ['-noshell', '-eval', 'io:put_chars(code:root_dir()), halt().'], {
    encoding: 'utf8',
    timeout: 20_000,
  })
  return readdirSync(root)
    .filter((name) => name.startsWith('erts-'))
    .map((name) => join(root, name, 'bin', 'epmd'))
    .find(isExecutable)
}

const findInstalled = (): RabbitmqProgram | undefined => {
  // Debian's command `rabbitmq-server` is a wrapper that works only as the user `rabbitmq`, and only with the machine's
  // broker.
  const server = ['/usr/lib/rabbitmq/bin/rabbitmq-server'].find(isExecutable) ?? onPath('rabbitmq-server')
  const erl = onPath('erl')
  if (!server || !erl) return undefined
  const erlangBin = join(erl, '..')
  const epmd = onPath('epmd') ?? findEpmd(erlangBin)
  return epmd ? { server, epmd, env: { PATH: searchPath().join(delimiter) } } : undefined
}

const dockerAnswers = async (): Promise<boolean> => {
  try {
    await promisify(execFile)('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 10_000 })
    return true
  } catch {
    return false
  }
}

/**
 * Finds a RabbitMQ that runs without root: an installed one, else the distribution's packages unpacked into `cache`,
 * else `'docker'` when a Docker engine answers. Otherwise throws an error that names the ways to get RabbitMQ.
 */
export const findRabbitmq = async (
  cache: string,
  { log, signal }: { log: Log; signal?: AbortSignal | undefined },
): Promise<RabbitmqProgram | 'docker'> => {
  const program = findInstalled()
  if (program) return program
  let obstacle = 'apt-get and dpkg are missing'
  if (onPath('apt-get') && onPath('dpkg')) {
    try {
      const { server, erlangBin, libraryFolders } = await unpackRabbitmqPackages(cache, { log, signal })
      const libraries = [...libraryFolders, ...(process.env.LD_LIBRARY_PATH ?? '').split(delimiter)].filter(Boolean)
      return {
        server,
        epmd: join(erlangBin, 'epmd'),
        env: {
          PATH: [erlangBin, process.env.PATH ?? '/usr/bin:/bin'].join(delimiter),
          ...(libraryFolders.length > 0 ? { LD_LIBRARY_PATH: libraries.join(delimiter) } : {}),
          // With this variable, the start script starts only Erlang. `bootArguments` start the broker when the modules
          // are loaded.
          RABBITMQ_NODE_ONLY: '1',
        },
        bootArguments: `-eval ${loadTogether} -s rabbit boot`,
      }
    } catch (error) {
      signal?.throwIfAborted()
      obstacle = (error instanceof Error ? error.message : String(error)).trim().split('\n').slice(0, 4).join(' ')
    }
  }
  if (await dockerAnswers()) return 'docker'
  throw new Error(
    [
      'RabbitMQ was not found. Do one of these:',
      '  1. Install RabbitMQ (`apt install rabbitmq-server`, `brew install rabbitmq`), so that rabbitmq-server is on the PATH.',
      `  2. On Debian or Ubuntu, start Marquee once while online: it unpacks RabbitMQ's packages without root. This time that failed: ${obstacle}.`,
      '  3. Start Docker.',
      '  4. Set AMQP_URL and RABBITMQ_MANAGEMENT_URL to a broker that runs elsewhere.',
    ].join('\n'),
  )
}
