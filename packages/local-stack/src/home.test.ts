import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readStackFile, removeStackFile, type Stack, writeStackFile } from '@marquee/stack-file/stack-file'
import { expect, it, onTestFinished } from 'vitest'
import { lockHome } from './home-lock.ts'
import { readSecrets } from './secrets.ts'
import { readSettings } from './settings.ts'

const newHome = () => {
  const home = mkdtempSync(join(tmpdir(), 'marquee-home-'))
  onTestFinished(() => rmSync(home, { recursive: true }))
  return home
}

it('allows one process at a time in a home folder', () => {
  const home = newHome()
  const unlock = lockHome(home)
  expect(() => lockHome(home)).toThrow(`already running in ${home} (pid ${process.pid})`)
  unlock()
  lockHome(home)()
})

it('derives the same secrets at every start, and a different one for each purpose', () => {
  const settings = readSettings({ MARQUEE_HOME: newHome() })
  const secrets = readSecrets(settings)
  expect(readSecrets(settings)).toEqual(secrets)
  const all = [
    secrets.signingKeySecret,
    secrets.ticketKeySecret,
    secrets.superuser.password,
    ...Object.values(secrets.databasePasswords),
  ]
  expect(new Set([...all, ...Object.values(secrets.stripe)]).size).toBe(10)
  expect(statSync(join(settings.home, 'secret')).mode & 0o777).toBe(0o600)
  expect(secrets.stripe.secretKey).toMatch(/^sk_test_\w+$/)
  expect(secrets.stripe.webhookSecret).toMatch(/^whsec_\w+$/)
  const given = { FIRST_SUPERUSER_EMAIL: 'a@b.example', FIRST_SUPERUSER_PASSWORD: 'given by hand' }
  expect(readSecrets(readSettings({ MARQUEE_HOME: settings.home, ...given })).superuser).toEqual({
    email: 'a@b.example',
    password: 'given by hand',
  })
})

it('writes and removes the stack file, which only its owner may read', () => {
  const home = newHome()
  expect(readStackFile(home)).toBeUndefined()
  const address = { url: 'http://127.0.0.1:1', pid: 1 }
  const service = { ...address, database_url: 'postgres://127.0.0.1/a', replicas: [address] }
  const stack: Stack = {
    gateway: 'http://127.0.0.1:8080',
    services: { identity: service, catalog: service, booking: service, payment: service },
    postgres: { url: 'postgres://127.0.0.1/marquee' },
    rabbitmq: { url: 'amqp://127.0.0.1', user: 'u', password: 'p' },
    s3: { endpoint: 'http://127.0.0.1:9000', bucket: 'b' },
    stripe: { api_base: 'http://127.0.0.1:2', publishable_key: 'pk', secret_key: 'sk', webhook_secret: 'wh' },
    superuser: { email: 'e', password: 'p' },
  }
  writeStackFile(home, stack)
  expect(statSync(join(home, 'stack.json')).mode & 0o777).toBe(0o600)
  expect(readStackFile(home)).toEqual(stack)
  removeStackFile(home)
  expect(readStackFile(home)).toBeUndefined()
})
