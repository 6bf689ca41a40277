import { connect } from 'node:net'
import type { Stack } from '@marquee/stack-file/stack-file'
import type { Settings } from './settings.ts'

// Servers that run elsewhere, at addresses that the environment names.

const connectTo = (host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: 5_000 })
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
    socket.once('timeout', () => socket.destroy(new Error('no answer within 5 s')))
    socket.once('error', reject)
  })

const defaultPorts: Record<string, number> = {
  'postgres:': 5432,
  'postgresql:': 5432,
  'amqp:': 5672,
  'amqps:': 5671,
  'http:': 80,
  'https:': 443,
}

/** Throws an error that names the variable when no server listens at the variable's URL. */
export const assertReachable = async (variable: string, url: string): Promise<void> => {
  const { hostname, port, protocol } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  try {
    await connectTo(host, Number(port) || (defaultPorts[protocol] ?? 80))
  } catch (cause) {
    const why = cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : String(cause)
    throw new Error(`${variable}: no server answers at ${host}:${port || defaultPorts[protocol]} (${why}).`, { cause })
  }
}

/** The stack file's entry for a broker that runs elsewhere. */
export const externalRabbitmq = (url: string, settings: Settings): Stack['rabbitmq'] => {
  const { username, password } = new URL(url)
  return {
    url,
    ...(settings.RABBITMQ_MANAGEMENT_URL ? { management: settings.RABBITMQ_MANAGEMENT_URL } : {}),
    // AMQP's default user and password.
    user: decodeURIComponent(username) || 'guest',
    password: decodeURIComponent(password) || 'guest',
  }
}
