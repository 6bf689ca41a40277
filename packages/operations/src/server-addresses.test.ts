import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Stack, writeStackFile } from '@marquee/stack-file/stack-file'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findServerAddresses } from './server-addresses.ts'

const newHome = () => {
  const home = mkdtempSync(join(tmpdir(), 'marquee-addresses-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}

const address = { url: 'http://127.0.0.1:1', pid: 1 }
const service = (name: string) => ({
  ...address,
  replicas: [address],
  database_url: `postgres://marquee_${name}@127.0.0.1/marquee`,
})

const stack: Stack = {
  gateway: 'http://127.0.0.1:1',
  services: {
    identity: service('identity'),
    catalog: service('catalog'),
    booking: service('booking'),
    payment: service('payment'),
  },
  postgres: { url: 'postgres://127.0.0.1' },
  rabbitmq: { url: 'amqp://127.0.0.1:5', user: 'marquee', password: 'x' },
  s3: { endpoint: 'http://127.0.0.1:1', bucket: 'posters' },
  stripe: { api_base: 'http://127.0.0.1:1', publishable_key: 'pk_', secret_key: 'sk_', webhook_secret: 'whsec_' },
  superuser: { email: 'admin@example.org', password: 'x' },
}

describe('findServerAddresses', () => {
  it('returns the addresses of the running stack', () => {
    const home = newHome()
    writeStackFile(home, stack)
    const addresses = findServerAddresses({ MARQUEE_HOME: home, AMQP_URL: '' })
    expect(addresses.amqpUrl()).toBe('amqp://127.0.0.1:5')
    expect(addresses.databaseUrl('catalog')).toBe('postgres://marquee_catalog@127.0.0.1/marquee')
  })

  it('returns the environment’s addresses, and never mixes them with a stack on this machine', () => {
    const home = newHome()
    writeStackFile(home, stack)
    const addresses = findServerAddresses({
      MARQUEE_HOME: home,
      AMQP_URL: 'amqp://broker',
      BOOKING_DATABASE_URL: 'postgres://b',
    })
    expect(addresses.amqpUrl()).toBe('amqp://broker')
    expect(addresses.databaseUrl('booking')).toBe('postgres://b')
    expect(() => addresses.databaseUrl('catalog')).toThrow(
      'CATALOG_DATABASE_URL is not set. AMQP_URL and BOOKING_DATABASE_URL are set, so a stack on this machine is not used.',
    )
    expect(() => findServerAddresses({ MARQUEE_HOME: home, CATALOG_DATABASE_URL: 'postgres://c' }).amqpUrl()).toThrow(
      'AMQP_URL is not set',
    )
  })

  it('throws a Failure when no stack is running and the environment names no server', () => {
    const home = newHome()
    expect(() => findServerAddresses({ MARQUEE_HOME: home })).toThrow(`No stack is running in ${home}.`)
  })
})
