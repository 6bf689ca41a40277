import type { Schemas } from '@marquee/api-client/client'
import { expect, it } from 'vitest'
import { lowestPrice } from './lowest-price.ts'

const showtime = (prices: Schemas['Showtime']['prices'], status: 'scheduled' | 'cancelled' = 'scheduled') => ({
  id: 'showtime',
  movie_id: 'movie',
  room: { id: 'room', name: 'Room 1' },
  show_datetime: '2026-12-04T20:15:00+01:00',
  ends_at: '2026-12-04T22:15:00+01:00',
  prices,
  currency: 'eur',
  status,
})

it('the lowest price is that of a seat that anybody can buy', () => {
  const evening = showtime({ standard: 1250, premium: 1650, wheelchair: 900, companion: 0 })
  const matinee = showtime({ standard: 950, premium: 1250, wheelchair: 900, companion: 0 })
  expect(lowestPrice([evening, matinee])).toEqual({ amount: 950, currency: 'eur' })
})

it('the lowest price ignores cancelled showtimes', () => {
  expect(lowestPrice([showtime({ standard: 100, premium: 100, wheelchair: 100, companion: 0 }, 'cancelled')])).toBe(
    undefined,
  )
})
