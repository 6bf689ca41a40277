import { expect, it } from 'vitest'
import { RoomHasShowtimes } from './errors.ts'
import { assertRoomDeletable, renamed } from './room.ts'

const room = { id: 'room', name: 'Saal 1', version: 3 }
const now = new Date('2027-01-15T12:00:00Z')

it('increases the version of a renamed room, because other services keep a copy of the name', () => {
  expect(renamed(room, 'Saal 2')).toEqual({ id: 'room', name: 'Saal 2', version: 4 })
})

it.each([undefined, 'Saal 1'])('leaves a room unchanged when the new name is %j', (name) => {
  expect(renamed(room, name)).toBe(room)
})

it('refuses to delete a room whose last scheduled showtime is in the future', () => {
  expect(() => assertRoomDeletable(new Date(now.getTime() + 1), now)).toThrow(new RoomHasShowtimes())
})

it.each([
  ['without a scheduled showtime', undefined],
  ['whose last scheduled showtime starts now', now],
  ['whose last scheduled showtime has started', new Date(now.getTime() - 1)],
])('allows the deletion of a room %s', (_, lastScheduledStart) => {
  expect(() => assertRoomDeletable(lastScheduledStart, now)).not.toThrow()
})
