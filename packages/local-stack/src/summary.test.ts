import { expect, it } from 'vitest'
import { summary, table } from './summary.ts'

it('lines the values up behind the longest name', () => {
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

it('says where everything is, and with which account', () => {
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
    { home: '/somewhere', logFolder: '/somewhere/logs', colors: false },
  )
  for (const part of ['http://127.0.0.1:8080/docs', 'boss@cinema.example  secret', 'http://127.0.0.1:15672', 'rabbit'])
    expect(text).toContain(part)
  for (const part of ['12111', 'postgres://postgres:pg@', '9000/posters', '/somewhere/logs', '/somewhere/stack.json'])
    expect(text).toContain(part)
})
