import { parseConfig } from '@marquee/service-kit/service/config'
import { expect, it } from 'vitest'
import { catalogConfig } from './config.ts'

const requiredSettings = {
  PORT: '4002',
  DATABASE_URL: 'postgres://catalog@localhost/marquee',
  AMQP_URL: 'amqp://localhost',
  JWKS_URL: 'http://localhost:4001/.well-known/jwks.json',
  S3_BUCKET: 'marquee',
}
const parse = (settings: Record<string, string>) => parseConfig(catalogConfig, { ...requiredSettings, ...settings })

it('needs only PORT, DATABASE_URL, AMQP_URL, JWKS_URL and S3_BUCKET, and has defaults for the rest', () => {
  expect(parse({})).toMatchObject({
    CINEMA_TIME_ZONE: 'Europe/Berlin',
    GENERAL_ADMISSION_PRICE: 1250,
    CURRENCY: 'eur',
    PUBLIC_URL: 'http://127.0.0.1:8080',
  })
})

it('removes a trailing slash from the public URL', () => {
  expect(parse({ PUBLIC_URL: 'https://cinema.example/' }).PUBLIC_URL).toBe('https://cinema.example')
})

it.each([
  ['CINEMA_TIME_ZONE', 'Europe/Atlantis'],
  // PostgreSQL reads this as two hours west of Greenwich, JavaScript as two hours east.
  ['CINEMA_TIME_ZONE', '+02:00'],
  ['GENERAL_ADMISSION_PRICE', '12.50'],
  ['CURRENCY', 'EUR'],
  ['CURRENCY', 'isk'],
  ['CURRENCY', 'ugx'],
  ['CURRENCY', 'kwd'],
  ['GENERAL_ADMISSION_PRICE', '49'],
  ['S3_ENDPOINT', 'localhost:9000'],
  ['S3_ACCESS_KEY_ID', 'without its secret'],
])('refuses %s=%s and names a variable to change', (variable, value) => {
  expect(() => parse({ [variable]: value })).toThrow(/^(CINEMA_TIME_ZONE|GENERAL|CURRENCY|S3_)\w*: /)
})
