import { connect } from 'node:net'
import type { Stack } from '@marquee/stack-file/stack-file'
import type { Settings } from './settings.ts'

// Parts that somebody else runs: the environment says where they are.

const reach = (host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: 5_000 })
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
    socket.once('timeout', () => socket.destroy(new Error('no answer within 5 s')))
    socket.once('error', reject)
  })

const usualPorts: Record<string, number> = {
  'postgres:': 5432,
  'postgresql:': 5432,
  'amqp:': 5672,
  'amqps:': 5671,
  'http:': 80,
  'https:': 443,
}

/** Throws, naming the variable, when nobody listens at a URL that the environment gave. */
export const insistOnReachable = async (variable: string, url: string): Promise<void> => {
  const { hostname, port, protocol } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  try {
    await reach(host, Number(port) || (usualPorts[protocol] ?? 80))
  } catch (cause) {
    const why = cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : String(cause)
    throw new Error(`${variable}: nobody can be reached at ${host}:${port || usualPorts[protocol]} (${why}).`, {
      cause,
    })
  }
}

/** What is known about a broker of somebody else's. */
export const borrowedRabbitmq = (url: string, settings: Settings): Stack['rabbitmq'] => {
  const { username, password } = new URL(url)
  return {
    url,
    ...(settings.RABBITMQ_MANAGEMENT_URL ? { management: settings.RABBITMQ_MANAGEMENT_URL } : {}),
    // AMQP's own defaults.
    user: decodeURIComponent(username) || 'guest',
    password: decodeURIComponent(password) || 'guest',
  }
}
