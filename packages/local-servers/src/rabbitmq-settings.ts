import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'

export type RunningRabbitmq = {
  /** The Erlang VM's own pid. */
  readonly pid: number
  /** Orderly stop, within about 4 s, by force if need be. */
  stop(): Promise<void>
  /** SIGKILL: connections break, what was confirmed is on disk. */
  kill(): Promise<void>
  /** Starts again on the same data and ports; when it still runs, it is stopped first. */
  restart(): Promise<void>
  /** Runs `rabbitmqctl` on it and resolves with what that printed. */
  control(args: readonly string[]): Promise<string>
}

export type RabbitmqPorts = { amqp: number; management: number }
export type RabbitmqAccount = { user: string; password: string }

const sharedFile = (name: string): string => fileURLToPath(new URL(`../../../infra/rabbitmq/${name}`, import.meta.url))

/** Names the plugins; for RabbitMQ to read, and not to write. */
export const enabledPluginsFile = sharedFile('enabled_plugins')

export const rabbitmqConfiguration = ({ user, password }: RabbitmqAccount): string =>
  [
    readFileSync(sharedFile('rabbitmq.conf'), 'utf8').trim(),
    '',
    // With a default user of our own the well-known guest is never created.
    `default_user = ${user}`,
    `default_pass = ${password}`,
    'default_user_tags.administrator = true',
    'default_permissions.configure = .*',
    'default_permissions.read = .*',
    'default_permissions.write = .*',
    '',
  ].join('\n')

/** Whether the broker accepts AMQP connections and its management API knows our account. */
export const rabbitmqAnswers = async (ports: RabbitmqPorts, { user, password }: RabbitmqAccount): Promise<boolean> => {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const response = await fetch(`http://127.0.0.1:${ports.management}/api/whoami`, {
    headers: { authorization },
    signal: AbortSignal.timeout(2000),
  })
  await response.arrayBuffer()
  if (!response.ok) return false
  await new Promise<void>((resolve, reject) => {
    const socket = connect(ports.amqp, '127.0.0.1', () => resolve(socket.destroy() && undefined))
    socket.once('error', reject)
  })
  return true
}
