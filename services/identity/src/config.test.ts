import { parseConfig } from '@marquee/service-kit/service/config'
import { expect, it } from 'vitest'
import { identityConfig } from './config.ts'

const environment = {
  PORT: '4001',
  DATABASE_URL: 'postgres://identity@localhost/marquee',
  AMQP_URL: 'amqp://localhost',
  SIGNING_KEY_SECRET: 'x'.repeat(32),
}

it('requires only the port, the URLs of PostgreSQL and RabbitMQ, and the secret that encrypts the signing keys', () => {
  expect(parseConfig(identityConfig, environment)).toMatchObject({
    ACCESS_TOKEN_SECONDS: 600,
    REFRESH_TOKEN_DAYS: 30,
    GUEST_REFRESH_TOKEN_DAYS: 400,
    REFRESH_REPEAT_HOURS: 24,
    GUEST_RETENTION_DAYS: 30,
    SIGNING_KEY_ROTATION_DAYS: 30,
    RATE_LIMITS: 'on',
  })
})

it.each([
  ['a short secret', { SIGNING_KEY_SECRET: 'x'.repeat(31) }, /^SIGNING_KEY_SECRET: /],
  ['a missing secret', { SIGNING_KEY_SECRET: undefined }, /^SIGNING_KEY_SECRET: is required/],
  ['a superuser without a password', { FIRST_SUPERUSER_EMAIL: 'boss@example.com' }, /^FIRST_SUPERUSER_PASSWORD: /],
  ['a password without a superuser', { FIRST_SUPERUSER_PASSWORD: 'a good password' }, /^FIRST_SUPERUSER_PASSWORD: /],
  [
    'a superuser with a weak password',
    { FIRST_SUPERUSER_EMAIL: 'boss@example.com', FIRST_SUPERUSER_PASSWORD: 'short' },
    /^FIRST_SUPERUSER_PASSWORD: /,
  ],
  ['a token lifetime of 0 seconds', { ACCESS_TOKEN_SECONDS: '0' }, /^ACCESS_TOKEN_SECONDS: /],
  [
    'access tokens that are valid for more than 20 minutes',
    { ACCESS_TOKEN_SECONDS: '1201' },
    /^ACCESS_TOKEN_SECONDS: /,
  ],
  [
    'repeats of a refresh for longer than used tokens are kept',
    { REFRESH_REPEAT_HOURS: '25' },
    /^REFRESH_REPEAT_HOURS: /,
  ],
  ['a guest’s login that outlives its cookie', { GUEST_REFRESH_TOKEN_DAYS: '401' }, /^GUEST_REFRESH_TOKEN_DAYS: /],
  // An access token must not outlive its guest.
  ['guests who are kept for less than a day', { GUEST_RETENTION_DAYS: '0' }, /^GUEST_RETENTION_DAYS: /],
])('refuses %s', (_, change, message) => {
  expect(() => parseConfig(identityConfig, { ...environment, ...change })).toThrow(message)
})

it('treats an empty variable as not set, and lowercases the superuser’s email', () => {
  const empty = { FIRST_SUPERUSER_EMAIL: '', FIRST_SUPERUSER_PASSWORD: '' }
  expect(parseConfig(identityConfig, { ...environment, ...empty }).FIRST_SUPERUSER_EMAIL).toBeUndefined()
  const given = { FIRST_SUPERUSER_EMAIL: 'Boss@Example.com', FIRST_SUPERUSER_PASSWORD: 'a good password' }
  expect(parseConfig(identityConfig, { ...environment, ...given }).FIRST_SUPERUSER_EMAIL).toBe('boss@example.com')
})
