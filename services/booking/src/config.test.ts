import { parseConfig } from '@marquee/service-kit/service/config'
import { expect, it } from 'vitest'
import { bookingConfig } from './config.ts'

const requiredSettings = {
  PORT: '4003',
  DATABASE_URL: 'postgres://booking@localhost/marquee',
  AMQP_URL: 'amqp://localhost',
  JWKS_URL: 'http://localhost:4001/.well-known/jwks.json',
  TICKET_KEY_SECRET: 'x'.repeat(32),
}

it('requires only PORT, DATABASE_URL, AMQP_URL, JWKS_URL and the secret that encrypts the ticket keys', () => {
  expect(parseConfig(bookingConfig, requiredSettings)).toMatchObject({
    CINEMA_NAME: 'Marquee',
    TICKET_KEY_ROTATION_DAYS: 90,
    RESERVATION_EXPIRATION_SECONDS: 1_800,
    UNPAID_RESERVATIONS_PER_USER: 3,
  })
})

it.each([
  ['a short secret', { TICKET_KEY_SECRET: 'x'.repeat(31) }, /^TICKET_KEY_SECRET: /],
  ['a missing secret', { TICKET_KEY_SECRET: undefined }, /^TICKET_KEY_SECRET: is required/],
  ['a cinema whose name is blank', { CINEMA_NAME: '  ' }, /^CINEMA_NAME: /],
  // Identity would delete the account of a customer whose hold goes on.
  [
    'an extension by more than half an hour',
    { RESERVATION_EXTENSION_SECONDS: '1801' },
    /^RESERVATION_EXTENSION_SECONDS: /,
  ],
  // 255 key ids would be used up within months.
  ['a new ticket key every day', { TICKET_KEY_ROTATION_DAYS: '1' }, /^TICKET_KEY_ROTATION_DAYS: /],
])('refuses %s', (_, change, message) => {
  expect(() => parseConfig(bookingConfig, { ...requiredSettings, ...change })).toThrow(message)
})
