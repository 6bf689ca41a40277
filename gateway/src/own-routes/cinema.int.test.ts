import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway({
    settings: {
      CINEMA_NAME: 'Lichtspiele „Süd“',
      CINEMA_ADDRESS: ' Südstraße 1, Köln ',
      CINEMA_TIME_ZONE: 'Europe/Madrid',
      CURRENCY: 'usd',
    },
  })
})
afterAll(() => gateway.stop())

it('GET /cinema tells a client the name, the address, the time zone and the currency, and that Stripe takes the payments', async () => {
  const { status, headers, json } = await gateway.call('/api/v1/cinema')
  expect([status, json]).toEqual([
    200,
    {
      name: 'Lichtspiele „Süd“',
      address: 'Südstraße 1, Köln',
      time_zone: 'Europe/Madrid',
      currency: 'usd',
      payments: 'stripe',
    },
  ])
  expect(headers['cache-control']).toBe('public, max-age=300')
})

it('GET /cinema answers 304 to a client that has the cinema already', async () => {
  const { headers } = await gateway.call('/api/v1/cinema')
  const again = await gateway.call('/api/v1/cinema', { headers: ['if-none-match', String(headers.etag)] })
  expect([again.status, again.bytes.length]).toEqual([304, 0])
})

it('GET /cinema tells a client to pay at the sandbox only if one is configured', async () => {
  for (const [url, payments] of [
    ['http://127.0.0.1:1', 'sandbox'],
    ['https://api.stripe.com', 'stripe'],
  ] as const) {
    const other = await startTestGateway({ settings: { STRIPE_SANDBOX_URL: url } })
    expect((await other.call('/api/v1/cinema')).json).toMatchObject({ address: null, payments })
    await other.stop()
  }
})
