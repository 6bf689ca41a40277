import { expect, it } from 'vitest'
import { readyMessage, summary, table } from './summary.ts'

it('aligns the values of a table behind the longest name', () => {
  expect(
    table(
      [
        ['a', '1'],
        ['longer', '2'],
        ['', '3'],
      ],
      { colors: false },
    ),
  ).toBe(['  a       1', '  longer  2', '          3'].join('\n'))
})

it('names every address, every account and the values for the README’s curl commands', () => {
  const address = { url: 'http://127.0.0.1:1', pid: 1 }
  const service = { ...address, database_url: 'postgres://127.0.0.1/a', replicas: [address] }
  const text = summary(
    {
      gateway: 'http://127.0.0.1:8080',
      services: { identity: service, catalog: service, booking: service, payment: service },
      postgres: { url: 'postgres://postgres:pg@127.0.0.1:5432/marquee' },
      rabbitmq: { url: 'amqp://x', management: 'http://127.0.0.1:15672', user: 'marquee', password: 'rabbit' },
      s3: { endpoint: 'http://127.0.0.1:9000', bucket: 'posters' },
      stripe: { api_base: 'http://127.0.0.1:12111', publishable_key: 'pk', secret_key: 'sk', webhook_secret: 'whsec' },
      superuser: { email: 'boss@cinema.example', password: 'secret' },
    },
    { home: '/some where', logFolder: '/some where/logs', colors: false },
  )
  for (const part of ['http://127.0.0.1:8080/docs', 'boss@cinema.example  secret', 'http://127.0.0.1:15672', 'rabbit'])
    expect(text).toContain(part)
  for (const part of ['12111', 'postgres://postgres:pg@', '9000/posters', '/some where/logs', '/some where/stack.json'])
    expect(text).toContain(part)
  expect(text.split('\n')[0]).toBe('  storefront         http://127.0.0.1:8080')
  expect(text).toContain("api=http://127.0.0.1:8080/api/v1; stack='/some where/stack.json'")
})

it('prints a demo command that sets MARQUEE_HOME, quoted for a shell, only if MARQUEE_HOME was given', () => {
  const command = (homeGiven: boolean, home: string) =>
    readyMessage({ seconds: '9.9 s', homeGiven, home }).split('\n')[3]
  expect(command(false, '/repo/.marquee')).toBe('  npm run demo')
  expect(command(true, '/tmp/other')).toBe('  MARQUEE_HOME=/tmp/other npm run demo')
  expect(command(true, "/tmp/Ada's home")).toBe(`  MARQUEE_HOME='/tmp/Ada'\\''s home' npm run demo`)
})
