import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSettings } from './settings.ts'

describe('settings', () => {
  it('have defaults, so that an empty environment is valid', () => {
    expect(readSettings({})).toMatchObject({
      home: join(process.cwd(), '.marquee'),
      MARQUEE_DEMO_DATA: 'on',
      MARQUEE_REPLICAS: 1,
      MARQUEE_LOG: 'warn',
      HOST: '127.0.0.1',
      CINEMA_TIME_ZONE: 'Europe/Berlin',
    })
  })

  it('treat a variable with an empty value as not set', () => {
    expect(readSettings({ PORT: '', DATABASE_URL: '' })).not.toHaveProperty('PORT')
  })

  it.each([
    [{ PORT: 'eighty' }, /^PORT: /],
    [{ DATABASE_URL: 'mysql://here' }, /^DATABASE_URL: /],
    [{ MARQUEE_REPLICAS: '5' }, /^MARQUEE_REPLICAS: /],
    [{ MARQUEE_DEMO_DATA: 'maybe' }, /^MARQUEE_DEMO_DATA: /],
    [
      { S3_ENDPOINT: 'http://s3', S3_BUCKET: 'abc' },
      /^S3_ENDPOINT: also needs S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY/,
    ],
    [
      { STRIPE_API_BASE: 'http://x', STRIPE_SECRET_KEY: 'sk_1' },
      /also needs STRIPE_PUBLISHABLE_KEY and STRIPE_WEBHOOK_SECRET/,
    ],
  ])('are refused with the name of the wrong variable: %j', (environment, message) => {
    expect(() => readSettings(environment)).toThrow(message)
  })

  it('pass on to the services every variable that is neither set by the stack itself nor meant for the supervisor', () => {
    const { forwarded } = readSettings({
      RATE_LIMITS: 'off',
      RESERVATION_EXPIRATION_SECONDS: '5',
      DATABASE_URL: 'postgres://admin@db/postgres',
      FIRST_SUPERUSER_PASSWORD: 'only for identity',
      JWKS_URL: 'http://elsewhere',
      NODE_OPTIONS: '--inspect',
    })
    expect(forwarded).toEqual({ RATE_LIMITS: 'off', RESERVATION_EXPIRATION_SECONDS: '5' })
  })
})
