import { expect, it } from 'vitest'
import { inboxOutlivesEvents, parseConfig, serviceConfig } from './config.ts'

const good = {
  PORT: '4000',
  DATABASE_URL: 'postgres://marquee_booking:secret@127.0.0.1/marquee',
  AMQP_URL: 'amqp://127.0.0.1',
  JWKS_URL: 'http://127.0.0.1:8080/.well-known/jwks.json',
}

it('reads values with their defaults', () => {
  expect(parseConfig(serviceConfig, good)).toMatchObject({ PORT: 4000, HOST: '127.0.0.1', LOG_LEVEL: 'info' })
})

it('does not start with secrets for development where others can reach it', () => {
  const environment = {
    ...good,
    PUBLIC_URL: 'https://cinema.example',
    DATABASE_URL: 'postgres://marquee_booking:development-only@postgres/marquee',
    STRIPE_SECRET_KEY: 'sk_test_developmentOnly',
  }
  const parse = () => parseConfig(serviceConfig, environment)
  expect(parse).toThrow(/^DATABASE_URL: .+\nSTRIPE_SECRET_KEY: .+set your own$/)
  expect(parse).not.toThrow(/sk_test/)
  expect(() => parseConfig(serviceConfig, { ...environment, PUBLIC_URL: 'HTTPS://cinema.example' })).toThrow(
    /^DATABASE_URL/,
  )
  expect(parseConfig(serviceConfig, { ...environment, PUBLIC_URL: 'http://127.0.0.1:8080' }).PORT).toBe(4000)
})

it('keeps the inbox for at least 30 days longer than the events that can be replayed', () => {
  const outlives = (EVENT_RETENTION_DAYS: number, INBOX_RETENTION_DAYS: number) =>
    inboxOutlivesEvents({ EVENT_RETENTION_DAYS, INBOX_RETENTION_DAYS })
  expect([outlives(400, 430), outlives(400, 429), outlives(400, 400)]).toEqual([true, false, false])
  const { EVENT_RETENTION_DAYS, INBOX_RETENTION_DAYS } = parseConfig(serviceConfig, good)
  expect(outlives(EVENT_RETENTION_DAYS, INBOX_RETENTION_DAYS)).toBe(true)
})

it('takes a variable that is set to nothing for one that is not set', () => {
  expect(parseConfig(serviceConfig, { ...good, LOG_LEVEL: '' }).LOG_LEVEL).toBe('info')
})

it('says in a line for each variable what is wrong, and tells no value', () => {
  const { AMQP_URL: _left, ...rest } = good
  const parse = () => parseConfig(serviceConfig, { ...rest, PORT: 'eighty', DATABASE_URL: 'mysql://user:hunter2@db' })
  expect(parse).toThrow(/^PORT: .+\nDATABASE_URL: .+\nAMQP_URL: is required$/)
  expect(parse).not.toThrow(/hunter2/)
})
