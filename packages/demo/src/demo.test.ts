import { describe, expect, it } from 'vitest'
import { firstWebhookIn } from './webhook-arrival.ts'

describe('the time of the webhook’s arrival', () => {
  const line = (time: number, ms: number, path = '/api/v1/payments/stripe', method = 'POST') =>
    JSON.stringify({ level: 'info', time: new Date(time).toISOString(), method, path, status: 200, ms })

  it('is the arrival of the first webhook after the payment began', () => {
    const log = [
      '…cut off/payments/stripe"}',
      line(1000, 5),
      line(2050, 40),
      line(2030, 5),
      line(2005, 1, '/api/v1/users'),
    ]
    expect(firstWebhookIn(log.join('\n'), 1900)).toBe(2010)
  })

  it('is unknown when the log has no such webhook', () => {
    expect(firstWebhookIn('', 0)).toBeUndefined()
    expect(firstWebhookIn(line(1000, 5), 2000)).toBeUndefined()
    expect(firstWebhookIn(line(3000, 5, '/api/v1/payments/stripe', 'GET'), 2000)).toBeUndefined()
  })
})
