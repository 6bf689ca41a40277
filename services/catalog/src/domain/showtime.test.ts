import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RoomBusy, ShowtimeInPast, ShowtimeOver } from './errors.ts'
import { priceEveryType } from './prices.ts'
import { assertRoomFree, cancelled, planShowtime } from './showtime.ts'

const now = new Date('2027-01-15T12:00:00Z')
const plan = (startsAt: Date, durationMinutes = 120, turnaroundMinutes = 20) =>
  planShowtime(
    { id: 'showtime', startsAt, prices: priceEveryType({}, 1250), currency: 'eur' },
    {
      movie: { id: 'movie', durationMinutes },
      room: { id: 'room', seatLayoutId: 'layout', turnaroundMinutes, loneSeats: 'refuse' },
      now,
    },
  )
const future = fc.date({ min: new Date(now.getTime() + 1000), max: new Date('2199-01-01'), noInvalidDate: true })

describe('planShowtime', () => {
  it('returns a scheduled showtime with its times, prices and version 1', () => {
    expect(plan(new Date('2027-02-01T19:00:00Z'), 153)).toEqual({
      id: 'showtime',
      movieId: 'movie',
      roomId: 'room',
      seatLayoutId: 'layout',
      loneSeats: 'refuse',
      startsAt: new Date('2027-02-01T19:00:00Z'),
      endsAt: new Date('2027-02-01T21:33:00Z'),
      roomFreeAt: new Date('2027-02-01T21:53:00Z'),
      prices: { standard: 1250, premium: 1250, wheelchair: 1250, companion: 1250 },
      currency: 'eur',
      status: 'scheduled',
      version: 1,
    })
  })

  it('returns a showtime that ends with the movie and frees the room after its turnaround, whatever the date', () => {
    const turnarounds = fc.integer({ min: 0, max: 240 })
    fc.assert(
      fc.property(future, fc.integer({ min: 1, max: 600 }), turnarounds, (startsAt, minutes, turnaround) => {
        const showtime = plan(startsAt, minutes, turnaround)
        expect(showtime.endsAt.getTime() - showtime.startsAt.getTime()).toBe(minutes * 60_000)
        expect(showtime.roomFreeAt.getTime() - showtime.endsAt.getTime()).toBe(turnaround * 60_000)
      }),
    )
  })

  it('truncates the start to the whole second', () => {
    expect(plan(new Date('2027-02-01T19:00:00.999Z')).startsAt).toEqual(new Date('2027-02-01T19:00:00Z'))
  })

  it('refuses a start that is not in the future', () => {
    expect(() => plan(now)).toThrow(new ShowtimeInPast())
    expect(() => plan(new Date(now.getTime() + 999))).toThrow(ShowtimeInPast)
    expect(() => plan(new Date(now.getTime() + 1000))).not.toThrow()
  })
})

describe('a room', () => {
  const evening = plan(new Date('2027-02-01T19:00:00Z'), 100)
  const at = (time: string) => plan(new Date(`2027-02-01T${time}Z`), 100)

  it.each(['17:00:00', '21:00:00'])(
    'is free at %s for a movie of 100 minutes when another one starts at 19:00:00',
    (time) => {
      expect(() => assertRoomFree(at(time), [evening])).not.toThrow()
    },
  )

  it.each(['17:00:01', '18:30:00', '19:00:00', '20:39:59', '20:40:00', '20:59:59'])(
    'is busy at %s for a movie of 100 minutes when another one starts at 19:00:00, each followed by 20 minutes of turnaround',
    (time) => {
      expect(() => assertRoomFree(at(time), [evening])).toThrow(new RoomBusy())
    },
  )

  it('is busy when one showtime contains the other, whichever is scheduled first', () => {
    const [long, short] = [plan(new Date('2027-02-01T18:00:00Z'), 600), plan(new Date('2027-02-01T20:00:00Z'), 1)]
    expect(() => assertRoomFree(long, [short])).toThrow(RoomBusy)
    expect(() => assertRoomFree(short, [long])).toThrow(RoomBusy)
  })

  it('is busy when any of its showtimes overlaps', () => {
    expect(() => assertRoomFree(at('20:00:00'), [at('12:00:00'), evening, at('22:30:00')])).toThrow(RoomBusy)
  })

  it('is free without showtimes', () => expect(() => assertRoomFree(evening, [])).not.toThrow())
})

describe('cancelling a showtime', () => {
  const showtime = plan(new Date('2027-02-01T19:00:00Z'))

  it('sets its status and increases its version', () => {
    expect(cancelled(showtime, now)).toEqual({ ...showtime, status: 'cancelled', version: 2 })
  })

  it('does nothing the second time, even more than a week after its end', () => {
    const once = cancelled(showtime, now)
    expect(cancelled(once, new Date('2027-03-01T00:00:00Z'))).toBe(once)
  })

  it('is possible after its start, and until a week after its end', () => {
    const weekLater = showtime.endsAt.getTime() + 7 * 86_400_000
    expect(cancelled(showtime, showtime.startsAt).status).toBe('cancelled')
    expect(cancelled(showtime, new Date(weekLater - 1)).status).toBe('cancelled')
    expect(() => cancelled(showtime, new Date(weekLater))).toThrow(new ShowtimeOver())
  })
})
