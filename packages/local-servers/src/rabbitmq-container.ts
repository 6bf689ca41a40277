import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Log, ProcessListener } from './child-process.ts'
import { endReason } from './log-tail.ts'
import {
  enabledPluginsFile,
  type RabbitmqAccount,
  type RabbitmqPorts,
  type RunningRabbitmq,
  rabbitmqAnswers,
  rabbitmqConfiguration,
} from './rabbitmq-settings.ts'

const dockerUntil = async (signal: AbortSignal | undefined, args: string[]): Promise<string> =>
  (await promisify(execFile)('docker', args, { timeout: 300_000, ...(signal ? { signal } : {}) })).stdout.trim()

const docker = (...args: string[]): Promise<string> => dockerUntil(undefined, args)

/** Starts RabbitMQ as a container, with its data in `folder`. The container is removed when RabbitMQ stops. */
export const startRabbitmqContainer = async ({
  folder,
  ports,
  account,
  listener,
  signal,
  log,
}: {
  folder: string
  ports: RabbitmqPorts
  account: RabbitmqAccount
  listener?: ProcessListener | undefined
  signal?: AbortSignal | undefined
  log: Log
}): Promise<RunningRabbitmq> => {
  // Named after the folder, so that the next start finds a container that a killed process left behind.
  const name = `marquee-rabbitmq-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`
  const data = join(folder, 'container-data')
  const configuration = join(folder, 'container.conf')
  mkdirSync(data, { recursive: true })
  writeFileSync(configuration, rabbitmqConfiguration(account), { mode: 0o644 })
  const sameUser = process.getuid && process.getgid ? ['--user', `${process.getuid()}:${process.getgid()}`] : []
  let pid = 0
  let running = false

  const remove = () => docker('rm', '--force', name).catch(() => '')
  const launch = async () => {
    await remove()
    log('starting RabbitMQ in Docker')
    await dockerUntil(signal, [
      'run',
      '--detach',
      // Docker must restart a crashed broker, because the broker's process is no child of this process.
      '--restart',
      'on-failure:100',
      '--name',
      name,
      '--hostname',
      'marquee',
      ...sameUser,
      '--publish',
      `127.0.0.1:${ports.amqp}:5672`,
      '--publish',
      `127.0.0.1:${ports.management}:15672`,
      '--volume',
      `${data}:/var/lib/rabbitmq`,
      '--volume',
      `${configuration}:/etc/rabbitmq/conf.d/20-marquee.conf:ro`,
      '--volume',
      `${enabledPluginsFile}:/etc/rabbitmq/enabled_plugins:ro`,
      'rabbitmq:4-management',
    ])
    const deadline = Date.now() + 90_000
    while (!(await rabbitmqAnswers(ports, account).catch(() => false))) {
      if (signal?.aborted || Date.now() > deadline) {
        const output = await docker('logs', '--tail', '15', name).catch(() => '')
        await remove()
        signal?.throwIfAborted()
        throw new Error(`${endReason(output) ?? 'no output'}: RabbitMQ in Docker is not ready after 90 s.`)
      }
      await sleep(100)
    }
    pid = Number(await docker('inspect', '--format', '{{.State.Pid}}', name))
    running = true
    listener?.onStart?.(pid)
  }
  const stop = async () => {
    await docker('stop', '--time', '4', name).catch(() => '')
    await remove()
    if (running) listener?.onEnd?.({ pid, how: 'stopped by Docker', requested: true })
    running = false
  }

  await launch()
  return {
    get pid() {
      return pid
    },
    stop,
    kill: async () => {
      await docker('kill', name).catch(() => '')
      await remove()
    },
    restart: async () => {
      await stop()
      await launch()
    },
    control: (args) => docker('exec', name, 'rabbitmqctl', ...args),
  }
}
