import { expect, it, vi } from 'vitest'
import { inboxOutlivesEvents, inboxTooShort, loadConfig, parseConfig, serviceConfig } from './config.ts'

const valid = {
  PORT: '4000',
  DATABASE_URL: 'postgres://marquee_booking:secret@127.0.0.1/marquee',
  AMQP_URL: 'amqp://127.0.0.1',
  JWKS_URL: 'http://127.0.0.1:8080/.well-known/jwks.json',
}

it('reads the variables and fills in the defaults', () => {
  expect(parseConfig(serviceConfig, { ...valid, SOMETHING_ELSE: 'x' })).toEqual({
    ...valid,
    PORT: 4000,
    HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
    DATABASE_POOL_SIZE: 20,
    AMQP_TOPOLOGY: 'declare',
    JWT_ISSUER: 'marquee',
    JWT_AUDIENCE: 'marquee-api',
    EVENT_RETENTION_DAYS: 400,
    INBOX_RETENTION_DAYS: 430,
    SHUTDOWN_TIMEOUT_SECONDS: 8,
    DRAIN_SECONDS: 2,
  })
})

it.each([
  ['PORT', ['0', '65535'], ['-1', '65536', '80.5']],
  ['LOG_LEVEL', ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], ['verbose', 'INFO']],
  [
    'DATABASE_URL',
    ['postgres://db/marquee', 'postgresql://db/marquee'],
    ['mysql://db/marquee', 'xpostgres://db', 'postgresqlx://db', 'db'],
  ],
  ['DATABASE_POOL_SIZE', ['2', '100'], ['1', '101', '2.5']],
  ['AMQP_URL', ['amqp://mq', 'amqps://mq'], ['http://mq', 'xamqp://mq', 'amqpx://mq', 'mq']],
  ['AMQP_TOPOLOGY', ['declare', 'check'], ['make']],
  ['JWKS_URL', ['http://issuer/keys', 'https://issuer/keys'], ['ftp://issuer', 'xhttp://issuer', 'httpsx://issuer']],
  ['JWT_ISSUER', ['i', 'cinema'], []],
  ['JWT_AUDIENCE', ['a', 'cinema-api'], []],
  ['EVENT_RETENTION_DAYS', ['30', '3650'], ['29', '3651', '30.5']],
  ['INBOX_RETENTION_DAYS', ['60', '3700'], ['59', '3701', '60.5']],
  ['SHUTDOWN_TIMEOUT_SECONDS', ['1', '300'], ['0', '301', '1.5']],
  ['DRAIN_SECONDS', ['0', '0.5', '60'], ['-0.1', '60.1']],
])('accepts for %s each of %j, and refuses each of %j', (name, accepted, refused) => {
  const message = (value: string): unknown => {
    try {
      return parseConfig(serviceConfig, { ...valid, [name]: value }) && 'accepted'
    } catch (error) {
      return (error as Error).message
    }
  }
  for (const value of accepted) expect([value, message(value)]).toEqual([value, 'accepted'])
  for (const value of refused)
    expect([value, message(value)]).toEqual([value, expect.stringMatching(`^${name}: (?!is required).`)])
})

it('refuses development secrets when PUBLIC_URL is https', () => {
  const environment = {
    ...valid,
    PUBLIC_URL: 'https://cinema.example',
    DATABASE_URL: 'postgres://marquee_booking:development-only@postgres/marquee',
    STRIPE_SECRET_KEY: 'sk_test_developmentOnly',
  }
  const parse = () => parseConfig(serviceConfig, environment)
  const own = 'is the public development secret, but PUBLIC_URL is https; set your own secret'
  expect(parse).toThrow(new Error(`DATABASE_URL: ${own}\nSTRIPE_SECRET_KEY: ${own}`))
  expect(() => parseConfig(serviceConfig, { ...environment, PUBLIC_URL: 'HTTPS://cinema.example' })).toThrow(
    /^DATABASE_URL/,
  )
  expect(parseConfig(serviceConfig, { ...environment, PUBLIC_URL: 'http://127.0.0.1:8080' }).PORT).toBe(4000)
  expect(parseConfig(serviceConfig, { ...environment, PUBLIC_URL: 'httpsonly.example' }).PORT).toBe(4000)
  expect(parseConfig(serviceConfig, { ...environment, PUBLIC_URL: 'see https://cinema.example' }).PORT).toBe(4000)
  expect(parseConfig(serviceConfig, { ...environment, PUBLIC_URL: undefined }).PORT).toBe(4000)
})

it('requires INBOX_RETENTION_DAYS to be at least 30 more than EVENT_RETENTION_DAYS', () => {
  const outlives = (EVENT_RETENTION_DAYS: number, INBOX_RETENTION_DAYS: number) =>
    inboxOutlivesEvents({ EVENT_RETENTION_DAYS, INBOX_RETENTION_DAYS })
  expect([outlives(400, 430), outlives(400, 429), outlives(400, 400)]).toEqual([true, false, false])
  const { EVENT_RETENTION_DAYS, INBOX_RETENTION_DAYS } = parseConfig(serviceConfig, valid)
  expect(outlives(EVENT_RETENTION_DAYS, INBOX_RETENTION_DAYS)).toBe(true)
  const strict = serviceConfig.refine(inboxOutlivesEvents, inboxTooShort)
  expect(() => parseConfig(strict, { ...valid, EVENT_RETENTION_DAYS: '401' })).toThrow(
    new Error('INBOX_RETENTION_DAYS: must be at least 30 days more than EVENT_RETENTION_DAYS'),
  )
})

it('treats an empty variable as unset', () => {
  expect(parseConfig(serviceConfig, { ...valid, LOG_LEVEL: '' }).LOG_LEVEL).toBe('info')
})

it('reports each invalid variable in one line without its value', () => {
  const { AMQP_URL: _omitted, ...rest } = valid
  const parse = () => parseConfig(serviceConfig, { ...rest, PORT: 'eighty', DATABASE_URL: 'mysql://user:hunter2@db' })
  expect(parse).toThrow(/^PORT: .+\nDATABASE_URL: .+\nAMQP_URL: is required$/)
  expect(parse).not.toThrow(/hunter2/)
})

it('prints the invalid variables and ends the process with exit code 2', () => {
  const written: string[] = []
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0)
  const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`exit ${code}`)
  })
  try {
    expect(loadConfig(serviceConfig, valid).PORT).toBe(4000)
    expect(() => loadConfig(serviceConfig, { ...valid, AMQP_URL: undefined })).toThrow('exit 2')
    expect(written).toEqual(['The configuration is not valid.\nAMQP_URL: is required\n'])
  } finally {
    write.mockRestore()
    exit.mockRestore()
  }
})
