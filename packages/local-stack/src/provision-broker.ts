import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Service } from '@marquee/local-servers/provision-database'
import { fasterImports } from './node-process.ts'

type Owner = Service | 'gateway'

// Compose runs the same program. An import of the program would be a cycle, because operations depends on this package.
const program = fileURLToPath(new URL('../../operations/src/provision-broker.ts', import.meta.url))

/**
 * Creates the exchanges and queues on a broker, and a user for each service and the gateway. Safe to repeat.
 *
 * @param url the administrator's AMQP URL
 * @param compileCache the folder of Node's compile cache
 * @returns the AMQP URL of each service and of the gateway
 */
export const provisionBroker = async ({
  url,
  managementUrl,
  passwords,
  compileCache,
  signal,
}: {
  url: string
  managementUrl: string
  passwords: Record<Owner, string>
  compileCache: string
  signal: AbortSignal
}): Promise<Record<Owner, string>> => {
  const environment = {
    PATH: process.env['PATH'],
    AMQP_URL: url,
    RABBITMQ_MANAGEMENT_URL: managementUrl,
    PASSWORDS: JSON.stringify(passwords),
    NODE_COMPILE_CACHE: compileCache,
  }
  await promisify(execFile)(process.execPath, [`--import=${fasterImports}`, program], {
    env: environment,
    timeout: 60_000,
    signal,
  })
  const urlOf = (owner: Owner): string => {
    const own = new URL(url)
    own.username = `marquee_${owner}`
    own.password = encodeURIComponent(passwords[owner])
    return own.href
  }
  return {
    identity: urlOf('identity'),
    catalog: urlOf('catalog'),
    booking: urlOf('booking'),
    payment: urlOf('payment'),
    gateway: urlOf('gateway'),
  }
}
