import { parseConfig } from '@marquee/service-kit/config'
import { expect, it } from 'vitest'
import { gatewayConfig } from './config.ts'

const needed = {
  AMQP_URL: 'amqp://127.0.0.1',
  IDENTITY_URL: 'http://127.0.0.1:4001',
  CATALOG_URL: 'http://127.0.0.1:4002/',
  BOOKING_URL: 'http://127.0.0.1:4003',
  PAYMENT_URL: 'http://127.0.0.1:4004',
}

it('needs to know the services and the broker, and nothing else', () => {
  expect(parseConfig(gatewayConfig, needed)).toMatchObject({
    PORT: 8080,
    RATE_LIMITS: 'on',
    CORS_ORIGINS: [],
    TRUSTED_PROXIES: [],
  })
  for (const name of Object.keys(needed)) {
    expect(() => parseConfig(gatewayConfig, { ...needed, [name]: undefined })).toThrow(`${name}: is required`)
  }
})

it('takes lists separated by commas', () => {
  expect(
    parseConfig(gatewayConfig, {
      ...needed,
      CORS_ORIGINS: 'https://app.example/, http://localhost:5173,',
      TRUSTED_PROXIES: '10.0.0.0/8, ::1',
    }),
  ).toMatchObject({
    CORS_ORIGINS: ['https://app.example', 'http://localhost:5173'],
    TRUSTED_PROXIES: ['10.0.0.0/8', '::1'],
  })
})

it('knows one replica of a service or several', () => {
  expect(
    parseConfig(gatewayConfig, { ...needed, BOOKING_URL: 'http://booking-1:80, http://booking-2:80' }),
  ).toMatchObject({
    CATALOG_URL: ['http://127.0.0.1:4002/'],
    BOOKING_URL: ['http://booking-1:80', 'http://booking-2:80'],
  })
})

it.each([
  ['CORS_ORIGINS', '*'],
  ['CORS_ORIGINS', 'null'],
  ['TRUSTED_PROXIES', 'everybody'],
  ['TRUSTED_PROXIES', '10.0.0.0/99'],
  ['BOOKING_URL', 'http://127.0.0.1:4003/booking'],
  ['BOOKING_URL', 'booking'],
  ['BOOKING_URL', ','],
  ['BOOKING_URL', 'http://booking,http://booking/'],
  ['BOOKING_URL', 'http://booking-1,booking-2'],
  ['RATE_LIMITS', 'sometimes'],
  ['PORT', '70000'],
])('refuses %s=%s in a line that names it', (name, value) => {
  expect(() => parseConfig(gatewayConfig, { ...needed, [name]: value })).toThrow(
    new RegExp(`^${name}: (?!is required)`),
  )
})
