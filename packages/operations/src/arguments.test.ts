import { bookingOnShowtimeScheduled } from '@marquee/contracts/catalog-events'
import { describe, expect, it } from 'vitest'
import { readArguments } from './arguments.ts'
import { WrongUsage } from './read-option.ts'

const read = (line: string) => readArguments(line.split(' ').filter(Boolean))

describe('readArguments', () => {
  it('reads the commands for dead letters', () => {
    expect(read('list')).toEqual({ do: 'list', json: false })
    expect(read('show booking.on-movie-updated --limit 3 --json')).toEqual({
      do: 'show',
      queue: 'booking.on-movie-updated',
      limit: 3,
      json: true,
    })
    expect(read('replay payment.on-reservation-placed --id 7')).toMatchObject({
      do: 'replay',
      queue: 'payment.on-reservation-placed',
      id: '7',
    })
    expect(read('discard booking.on-movie-updated --id sha256-0123456789abcdef')).toEqual({
      do: 'discard',
      queue: 'booking.on-movie-updated',
      id: 'sha256-0123456789abcdef',
      json: false,
    })
  })

  it('accepts the name of the dead letters’ own queue', () => {
    expect(read('show booking.on-movie-updated.dead')).toMatchObject({ queue: 'booking.on-movie-updated' })
  })

  it('reads a slice of the log, adds the type of event that the queue takes, and reads --help', () => {
    const slice =
      '--from 2026-06-01T18:00:00+02:00 --to 2026-06-02T00:00:00Z --from-position 7 --to-position 9 --limit 5'
    expect(read(`replay booking.on-showtime-scheduled --from-log ${slice} --again`)).toEqual({
      do: 'replay-log',
      subscription: bookingOnShowtimeScheduled,
      slice: {
        type: 'catalog.showtime-scheduled.v1',
        from: new Date('2026-06-01T16:00:00Z'),
        to: new Date('2026-06-02T00:00:00Z'),
        fromPosition: 7,
        toPosition: 9,
        limit: 5,
      },
      again: true,
    })
    expect(read('replay booking.on-showtime-scheduled --from-log --type catalog.showtime-scheduled.v1')).toMatchObject({
      again: false,
    })
    expect(read('--help')).toEqual({ do: 'help' })
  })

  it.each([
    ['', 'no command'],
    ['delete booking.on-movie-updated', 'there is no command delete'],
    ['list booking.on-movie-updated', 'one argument too many'],
    ['show', 'which queue?'],
    ['show popcorn', 'there is no queue popcorn; there are booking.on-movie-updated, '],
    ['show gateway.on-user-updated.stream', 'is a stream'],
    ['show booking.on-movie-updated more', 'one argument too many'],
    ['show booking.on-movie-updated --limit 0', 'from 1 to 10000'],
    ['show booking.on-movie-updated --limit 10001', 'from 1 to 10000'],
    ['show booking.on-movie-updated --limit ten', 'from 1 to 10000'],
    ['show booking.on-movie-updated --id 7', 'show takes no --id'],
    ['discard booking.on-movie-updated', 'which dead letter?'],
    ['discard booking.on-movie-updated --id 7 --limit 3', 'discard takes no --limit'],
    ['discard --id 7', 'which queue?'],
    ['toString', 'there is no command toString'],
    ['list --colour', '--colour'],
    ['replay booking.on-movie-updated --again', '--again goes with --from-log'],
    ['replay booking.on-movie-updated --from-log --id 7', 'takes no --id'],
    ['replay booking.on-movie-updated --from-log --from yesterday', '--from must be an instant'],
    ['replay booking.on-movie-updated --from-log --to 2026-06-01T18:00:00', '--to must be an instant'],
    ['replay booking.on-movie-updated --from-log --from-position=-1', '--from-position must be'],
    ['replay booking.on-movie-updated --from-log --type catalog.showtime-scheduled.v1', 'would become a dead letter'],
  ])('refuses `%s`: %s', (line, reason) => {
    expect(() => read(line)).toThrow(WrongUsage)
    expect(() => read(line)).toThrow(reason)
  })
})
