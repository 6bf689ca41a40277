import { expect, it } from 'vitest'
import { DomainError } from './domain-error.ts'

class RoomOnFire extends DomainError {
  readonly code = 'room-on-fire'
  readonly kind = 'conflict'
}

it('has the name of its class, the sentence, and details where there are any', () => {
  expect(new RoomOnFire('Leave.')).toMatchObject({ name: 'RoomOnFire', message: 'Leave.', details: {} })
  expect(new RoomOnFire('Leave.', { exit: 2 }).details).toEqual({ exit: 2 })
})
