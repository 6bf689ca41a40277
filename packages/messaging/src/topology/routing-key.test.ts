import { bookingOnMovieUpdated } from '@marquee/contracts/catalog-events'
import { expect, it } from 'vitest'
import { insistOnRoute } from './routes.ts'

it.each([bookingOnMovieUpdated.event.type, 'booking.on-movie-updated'])(
  'accepts a message for booking.on-movie-updated with the routing key %s',
  (routingKey) => {
    expect(() => insistOnRoute(routingKey, bookingOnMovieUpdated)).not.toThrow()
  },
)

it.each([
  'catalog.room-updated.v1',
  'booking.on-room-updated',
  'payment.on-movie-updated',
  'on-movie-updated',
  'booking.on-movie-updated.dead',
  '',
])('refuses a message for booking.on-movie-updated with the routing key "%s"', (routingKey) => {
  expect(() => insistOnRoute(routingKey, bookingOnMovieUpdated)).toThrow(new Error(`it was published as ${routingKey}`))
})

it('names 100 characters of a refused routing key at most', () => {
  const refused = (length: number) => () => insistOnRoute('k'.repeat(length), bookingOnMovieUpdated)
  expect(refused(100)).toThrow(new Error(`it was published as ${'k'.repeat(100)}`))
  expect(refused(101)).toThrow(new Error(`it was published as ${'k'.repeat(100)}`))
})
