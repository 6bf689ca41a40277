import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Stack, writeStackFile } from '@marquee/stack-file/stack-file'
import { describe, expect, it, onTestFinished } from 'vitest'
import { demoDataSystem, demoSystem, isDemoDataOn } from './demo-system.ts'

const superuser = { email: 'admin@marquee.example', password: 'correct horse' }
const address = { url: 'http://127.0.0.1:1', pid: 1 }
const service = { ...address, database_url: 'postgres://127.0.0.1/marquee', replicas: [address] }
const stack: Stack = {
  gateway: 'http://127.0.0.1:8080',
  services: { identity: service, catalog: service, booking: service, payment: service },
  postgres: { url: 'postgres://127.0.0.1/marquee' },
  rabbitmq: { url: 'amqp://127.0.0.1', user: 'u', password: 'p' },
  s3: { endpoint: 'http://127.0.0.1:9000', bucket: 'posters' },
  stripe: { api_base: 'http://127.0.0.1:12111', publishable_key: 'pk', secret_key: 'sk', webhook_secret: 'wh' },
  superuser,
}

const newHome = () => {
  const home = mkdtempSync(join(tmpdir(), 'marquee-demo-'))
  onTestFinished(() => rmSync(home, { recursive: true }))
  return home
}

describe('the system of the demo', () => {
  it('is read from the stack file when GATEWAY_URL is empty', () => {
    const home = newHome()
    writeStackFile(home, stack)
    const given = { MARQUEE_HOME: home, GATEWAY_URL: '' }
    expect(demoSystem(given)).toEqual({ gateway: stack.gateway, stripeApiBase: stack.stripe.api_base })
    expect(demoDataSystem(given)).toEqual({ gateway: stack.gateway, superuser })
  })

  it('is read from the environment when GATEWAY_URL is set', () => {
    const given = {
      GATEWAY_URL: 'http://gateway:8080/',
      STRIPE_API_BASE: 'http://stripe-sandbox:8080',
      FIRST_SUPERUSER_EMAIL: superuser.email,
      FIRST_SUPERUSER_PASSWORD: superuser.password,
    }
    expect(demoSystem(given)).toEqual({ gateway: 'http://gateway:8080', stripeApiBase: 'http://stripe-sandbox:8080' })
    expect(demoDataSystem(given)).toEqual({ gateway: 'http://gateway:8080', superuser })
  })

  it('is refused with the name of the missing or wrong variable', () => {
    const gateway = { GATEWAY_URL: 'http://gateway:8080' }
    expect(() => demoSystem(gateway)).toThrow('STRIPE_API_BASE: is required together with GATEWAY_URL')
    expect(() => demoDataSystem(gateway)).toThrow('FIRST_SUPERUSER_EMAIL: is required together with GATEWAY_URL')
    expect(() => demoSystem({ GATEWAY_URL: 'gateway:8080' })).toThrow('GATEWAY_URL: must be an http or https URL')
  })

  it('is refused with a hint when neither a stack runs nor GATEWAY_URL is set', () => {
    const home = newHome()
    expect(() => demoSystem({ MARQUEE_HOME: home })).toThrow(`No stack is running in ${home}.`)
  })
})

describe('demo data', () => {
  it('is off by default only with an https PUBLIC_URL', () => {
    expect(isDemoDataOn({})).toBe(true)
    expect(isDemoDataOn({ MARQUEE_DEMO_DATA: '', PUBLIC_URL: 'http://127.0.0.1:8080' })).toBe(true)
    expect(isDemoDataOn({ PUBLIC_URL: 'https://cinema.example' })).toBe(false)
  })

  it('is turned on and off by MARQUEE_DEMO_DATA, and no other value is accepted', () => {
    expect(isDemoDataOn({ MARQUEE_DEMO_DATA: 'off' })).toBe(false)
    expect(isDemoDataOn({ MARQUEE_DEMO_DATA: 'on', PUBLIC_URL: 'https://cinema.example' })).toBe(true)
    expect(() => isDemoDataOn({ MARQUEE_DEMO_DATA: 'maybe' })).toThrow('MARQUEE_DEMO_DATA: must be on or off')
  })
})
