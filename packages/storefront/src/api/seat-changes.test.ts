import type { Schemas } from '@marquee/api-client/client'
import { describe, expect, it } from 'vitest'
import { createChangeLog, mergeSeats } from './seat-changes.ts'

type Seat = Schemas['SeatOnMap']

const seat = (id: string, status: Seat['status'] = 'available'): Seat => ({
  id,
  row: 1,
  row_label: 'A',
  number: 1,
  type: 'standard',
  x: 1,
  y: 1,
  price: 1250,
  prices: { adult: 1250 },
  status,
})

describe('changes of seats are merged', () => {
  const seats = [seat('A1'), seat('A2'), seat('A3')]

  it('into the seats that they name, and all others stay the same objects', () => {
    const merged = mergeSeats(seats, [seat('A2', 'occupied')])
    expect(merged.map(({ status }) => status)).toEqual(['available', 'occupied', 'available'])
    expect([merged[0] === seats[0], merged[2] === seats[2]]).toEqual([true, true])
  })

  it('without a new list if nothing differs', () => {
    expect(mergeSeats(seats, [seat('A2')])).toBe(seats)
    expect(mergeSeats(seats, [seat('Z1', 'occupied')])).toBe(seats)
  })

  it('so that the last change of a seat wins', () => {
    expect(mergeSeats(seats, [seat('A1', 'reserved'), seat('A1', 'occupied')])[0]?.status).toBe('occupied')
  })
})

describe('a map that is fetched while changes arrive', () => {
  it('has the changes of its showtime that arrived after the request', async () => {
    const log = createChangeLog()
    const request = Promise.withResolvers<Seat[]>()
    log.add('one', [seat('A1', 'occupied')])
    const fetched = log.during('one', () => request.promise)
    log.add('one', [seat('A2', 'reserved')])
    log.add('two', [seat('A3', 'reserved')])
    request.resolve([seat('A1'), seat('A2'), seat('A3')])
    expect((await fetched).map(({ status }) => status)).toEqual(['available', 'reserved', 'available'])
  })
})
