import { parseConfig } from '@marquee/service-kit/service/config'
import { expect, it } from 'vitest'
import { gatewayConfig } from './config.ts'

const needed = {
  AMQP_URL: 'amqp://127.0.0.1',
  IDENTITY_URL: 'http://127.0.0.1:4001',
  CATALOG_URL: 'http://127.0.0.1:4002/',
  BOOKING_URL: 'http://127.0.0.1:4003',
  PAYMENT_URL: 'http://127.0.0.1:4004',
}

it('the configuration requires the services and the broker, and nothing else', () => {
  expect(parseConfig(gatewayConfig, needed)).toEqual({
    HOST: '127.0.0.1',
    PORT: 8080,
    METRICS_HOST: '127.0.0.1',
    METRICS_PORT: 9464,
    PUBLIC_URL: 'http://127.0.0.1:8080',
    CINEMA_NAME: 'Marquee',
    CINEMA_TIME_ZONE: 'Europe/Berlin',
    CURRENCY: 'eur',
    LOG_LEVEL: 'info',
    AMQP_URL: 'amqp://127.0.0.1',
    AMQP_TOPOLOGY: 'declare',
    IDENTITY_URL: ['http://127.0.0.1:4001'],
    CATALOG_URL: ['http://127.0.0.1:4002/'],
    BOOKING_URL: ['http://127.0.0.1:4003'],
    PAYMENT_URL: ['http://127.0.0.1:4004'],
    JWT_ISSUER: 'marquee',
    JWT_AUDIENCE: 'marquee-api',
    RATE_LIMITS: 'on',
    OPERATOR_ADDRESSES: ['127.0.0.1', '::1'],
    CORS_ORIGINS: [],
    TRUSTED_PROXIES: [],
    SHUTDOWN_TIMEOUT_SECONDS: 8,
    DRAIN_SECONDS: 2,
  })
  for (const name of Object.keys(needed)) {
    expect(() => parseConfig(gatewayConfig, { ...needed, [name]: undefined })).toThrow(`${name}: is required`)
  }
})

it('the configuration accepts lists separated by commas', () => {
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

it('the configuration accepts one or several replicas of a service', () => {
  expect(
    parseConfig(gatewayConfig, { ...needed, BOOKING_URL: 'http://booking-1:80, http://booking-2:80' }),
  ).toMatchObject({
    CATALOG_URL: ['http://127.0.0.1:4002/'],
    BOOKING_URL: ['http://booking-1:80', 'http://booking-2:80'],
  })
})

it('the configuration accepts up to 16 replicas of a service', () => {
  const replicas = (count: number) => Array.from({ length: count }, (_, index) => `http://booking-${index}`)
  const parse = (count: number) =>
    parseConfig(gatewayConfig, { ...needed, BOOKING_URL: replicas(count).join() }).BOOKING_URL
  expect(parse(16)).toEqual(replicas(16))
  expect(() => parse(17)).toThrow(/^BOOKING_URL: .*16/)
})

it.each([
  ['METRICS_PORT', '0', 0],
  ['METRICS_PORT', '65535', 65_535],
  ['PORT', '0', 0],
  ['PUBLIC_URL', 'https://cinema.example', 'https://cinema.example'],
  ['PUBLIC_URL', 'http://localhost:8080', 'http://localhost:8080'],
  ['IDENTITY_URL', 'https://identity', ['https://identity']],
  ['RATE_LIMITS', 'off', 'off'],
  ['STRIPE_SANDBOX_URL', 'http://stripe-sandbox:8080', 'http://stripe-sandbox:8080'],
  ['STRIPE_SANDBOX_URL', 'https://api.stripe.com', undefined],
  ['STRIPE_SANDBOX_URL', 'http://notstripe.com', 'http://notstripe.com'],
  ['CINEMA_NAME', ' Lichtspiele ', 'Lichtspiele'],
  ['CINEMA_ADDRESS', ' Torstraße 1, Berlin ', 'Torstraße 1, Berlin'],
  ['CINEMA_ADDRESS', '  ', undefined],
  ['CINEMA_TIME_ZONE', 'Asia/Tokyo', 'Asia/Tokyo'],
  ['CURRENCY', 'jpy', 'jpy'],
  ['REDIS_URL', 'redis://redis:6379', 'redis://redis:6379'],
  ['REDIS_URL', 'rediss://redis:6379', 'rediss://redis:6379'],
  ['CORS_ORIGINS', 'http://app.example/a/page?of=it', ['http://app.example']],
  ['TRUSTED_PROXIES', '192.0.2.1,2001:db8::/32', ['192.0.2.1', '2001:db8::/32']],
  ['OPERATOR_ADDRESSES', ' , ', []],
] as const)('the configuration accepts %s=%s', (name, value, parsed) => {
  expect(parseConfig(gatewayConfig, { ...needed, [name]: value })[name]).toEqual(parsed)
})

it.each([
  ['CORS_ORIGINS', '*', 'must be an origin such as https://cinema.example'],
  ['CORS_ORIGINS', 'null', 'must be an origin such as https://cinema.example'],
  ['CORS_ORIGINS', 'shttp://app.example', 'must be an origin such as https://cinema.example'],
  ['CORS_ORIGINS', 'httpss://app.example', 'must be an origin such as https://cinema.example'],
  ['TRUSTED_PROXIES', 'everybody', 'must be addresses or CIDR ranges'],
  ['TRUSTED_PROXIES', '10.0.0.0/99', 'must be addresses or CIDR ranges'],
  ['OPERATOR_ADDRESSES', 'localhost', 'must be addresses or CIDR ranges'],
  ['BOOKING_URL', 'http://127.0.0.1:4003/booking', 'must have no path'],
  ['BOOKING_URL', ',', 'must name at least one replica'],
  ['BOOKING_URL', 'http://booking,http://booking/', 'must name each replica once'],
  ['BOOKING_URL', 'booking', 'Invalid URL'],
  ['BOOKING_URL', 'http://booking-1,booking-2', 'Invalid URL'],
  ['BOOKING_URL', 'shttp://booking', 'Invalid URL'],
  ['BOOKING_URL', 'httpss://booking', 'Invalid URL'],
  ['PUBLIC_URL', 'shttp://cinema.example', 'Invalid URL'],
  ['PUBLIC_URL', 'httpss://cinema.example', 'Invalid URL'],
  ['STRIPE_SANDBOX_URL', 'http://127.0.0.1:12111/v1', 'must have no path'],
  ['CINEMA_ADDRESS', 'Torstraße 1\nBerlin', 'must be one line'],
  ['CINEMA_TIME_ZONE', '+02:00', 'must be an IANA time zone'],
  [
    'CURRENCY',
    'kwd',
    'must be a currency that Stripe charges, with the same number of decimal digits, 0 or 2, at Stripe and in ISO 4217',
  ],
  ['REDIS_URL', 'xredis://redis', 'Invalid URL'],
  ['REDIS_URL', 'redisss://redis', 'Invalid URL'],
  ['RATE_LIMITS', 'sometimes', 'Invalid option: expected one of "on"|"off"'],
  ['PORT', '70000', 'Too big: expected number to be <=65535'],
  ['METRICS_PORT', '65536', 'Too big: expected number to be <=65535'],
  ['METRICS_PORT', '-1', 'Too small: expected number to be >=0'],
])('the configuration refuses %s=%s in one line that names the variable', (name, value, problem) => {
  expect(() => parseConfig(gatewayConfig, { ...needed, [name]: value })).toThrow(new Error(`${name}: ${problem}`))
})
