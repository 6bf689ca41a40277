import { describe, expect, it } from 'vitest'
import { type MappedSeat, seatsTogether } from './seats.ts'
import { firstWebhookIn } from './webhook-arrival.ts'

const seat = (y: number, x: number, more: Partial<MappedSeat> = {}): MappedSeat => ({
  id: `${y}-${x}`,
  x,
  y,
  type: 'standard',
  status: 'available',
  ...more,
})
const ids = (seats: MappedSeat[] | undefined) => seats?.map(({ id }) => id)

describe('the search for seats together', () => {
  it('finds free seats side by side in one row, without an aisle between them', () => {
    const seats = [
      seat(1, 1),
      seat(1, 2.25),
      seat(1, 3.75),
      seat(2, 1, { status: 'reserved' }),
      seat(2, 2),
      seat(2, 3),
      seat(2, 4),
    ]
    expect(ids(seatsTogether(seats, 3))).toEqual(['2-2', '2-3', '2-4'])
    expect(ids(seatsTogether(seats.toReversed(), 2))).toEqual(['1-1', '1-2.25'])
    expect(seatsTogether(seats, 4)).toBeUndefined()
  })

  it('leaves no single free seat beside them if another run of free seats fits', () => {
    const row = [seat(1, 1), seat(1, 2), seat(1, 3)]
    expect(ids(seatsTogether([...row, seat(2, 1), seat(2, 2)], 2))).toEqual(['2-1', '2-2'])
    expect(ids(seatsTogether(row, 2))).toEqual(['1-1', '1-2'])
  })

  it('never takes wheelchair or companion seats', () => {
    expect(seatsTogether([seat(1, 1, { type: 'wheelchair' }), seat(1, 2, { type: 'companion' })], 2)).toBeUndefined()
  })
})

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
