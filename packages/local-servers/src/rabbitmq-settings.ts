import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'

export type RunningRabbitmq = {
  /** The Erlang VM's own pid. */
  readonly pid: number
  /** Orderly stop. SIGKILL after about 4 s. */
  stop(): Promise<void>
  /** SIGKILL: connections break; confirmed messages are on disk. */
  kill(): Promise<void>
  /** Starts again on the same data and ports. A broker that still runs is stopped first. */
  restart(): Promise<void>
  /** Runs `rabbitmqctl` and resolves with its output. */
  control(args: readonly string[]): Promise<string>
}

export type RabbitmqPorts = { amqp: number; management: number }
export type RabbitmqAccount = { user: string; password: string }

const sharedFile = (name: string): string => fileURLToPath(new URL(`../../../infra/rabbitmq/${name}`, import.meta.url))

/** The list of enabled plugins. RabbitMQ may read this file but must not write it. */
export const enabledPluginsFile = sharedFile('enabled_plugins')

export const rabbitmqConfiguration = ({ user, password }: RabbitmqAccount): string =>
  [
    readFileSync(sharedFile('rabbitmq.conf'), 'utf8').trim(),
    '',
    // With another default user, RabbitMQ never creates the well-known user guest.
    `default_user = ${user}`,
    `default_pass = ${password}`,
    'default_user_tags.administrator = true',
    'default_permissions.configure = .*',
    'default_permissions.read = .*',
    'default_permissions.write = .*',
    '',
  ].join('\n')

/** Whether the broker accepts AMQP connections and its management API accepts our account. */
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
