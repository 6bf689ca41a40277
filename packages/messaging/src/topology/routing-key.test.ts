import { bookingOnMovieUpdated } from '@marquee/contracts/catalog-events'
import { expect, it } from 'vitest'
import { assertRoutingKey } from './routing-key.ts'

it.each([bookingOnMovieUpdated.event.type, 'booking.on-movie-updated'])(
  'accepts a message for booking.on-movie-updated with the routing key %s',
  (routingKey) => {
    expect(() => assertRoutingKey(routingKey, bookingOnMovieUpdated)).not.toThrow()
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
  expect(() => assertRoutingKey(routingKey, bookingOnMovieUpdated)).toThrow(
    new Error(`the message was published with the wrong routing key ${routingKey}`),
  )
})

it('names at most 100 characters of a refused routing key', () => {
  const refused = (length: number) => () => assertRoutingKey('k'.repeat(length), bookingOnMovieUpdated)
  expect(refused(100)).toThrow(new Error(`the message was published with the wrong routing key ${'k'.repeat(100)}`))
  expect(refused(101)).toThrow(new Error(`the message was published with the wrong routing key ${'k'.repeat(100)}`))
})
