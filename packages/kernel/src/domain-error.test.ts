import { expect, it } from 'vitest'
import { DomainError, exampleErrorOf } from './domain-error.ts'

class RoomOnFire extends DomainError {
  readonly code = 'room-on-fire'
  readonly kind = 'conflict'
}

it('a domain error has the name of its class, a sentence and optional details', () => {
  expect(new RoomOnFire('Leave.')).toMatchObject({ name: 'RoomOnFire', message: 'Leave.', details: {} })
  expect(new RoomOnFire('Leave.', { exit: 2 }).details).toEqual({ exit: 2 })
})

it('exampleErrorOf makes an example of an error class, by the static `example` if the constructor needs values', () => {
  class DoorLocked extends DomainError {
    readonly code = 'door-locked'
    readonly kind = 'conflict'

    constructor() {
      super('The door is locked.')
    }
  }
  class RoomFull extends DomainError {
    static readonly example = () => new RoomFull(12)

    readonly code = 'room-full'
    readonly kind = 'conflict'

    constructor(people: number) {
      super(`There are ${people} people in the room.`, { people })
    }
  }
  expect(exampleErrorOf(DoorLocked).message).toBe('The door is locked.')
  expect(exampleErrorOf(RoomFull)).toMatchObject({
    message: 'There are 12 people in the room.',
    details: { people: 12 },
  })
})
