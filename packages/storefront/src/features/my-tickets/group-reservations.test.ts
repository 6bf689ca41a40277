import type { Schemas } from '@marquee/api-client/client'
import { describe, expect, it } from 'vitest'
import { groupReservations, moneyOf, seatsByRow } from './group-reservations.ts'

type Reservation = Schemas['Reservation']

const now = Date.parse('2026-12-04T20:00:00+01:00')

const reservation = (id: string, changes: Partial<Reservation> & { startsAt?: string } = {}): Reservation => ({
  id,
  number: 'ABCD2345',
  status: 'confirmed',
  amount: 2000,
  currency: 'eur',
  created_at: '2026-12-01T10:00:00Z',
  confirmed_at: '2026-12-01T10:05:00Z',
  cancelled_at: null,
  extended_at: null,
  expires_at: '2026-12-01T10:30:00Z',
  seats: [],
  seats_given_back: [],
  ...changes,
  showtime: {
    id: 'showtime',
    show_datetime: changes.startsAt ?? '2026-12-05T20:15:00+01:00',
    movie: { id: 'movie', title: 'Metropolis', poster_image: null },
    room: { id: 'room', name: 'Room 1' },
  },
})

const ids = (reservations: readonly Reservation[]) => reservations.map(({ id }) => id)

describe('the groups of reservations', () => {
  it('have a ticket under upcoming until three hours after the start of its show', () => {
    const groups = groupReservations(
      [
        reservation('over', { startsAt: '2026-12-04T17:00:00+01:00' }),
        reservation('running', { startsAt: '2026-12-04T17:00:01+01:00' }),
        reservation('next week', { startsAt: '2026-12-11T17:00:00+01:00' }),
        reservation('tomorrow'),
      ],
      now,
    )
    expect(ids(groups.upcoming)).toEqual(['running', 'tomorrow', 'next week'])
    expect(ids(groups.past)).toEqual(['over'])
  })

  it('have the hold that ends first at the top, also when its time is over and the API has not ended it yet', () => {
    const groups = groupReservations(
      [
        reservation('later', { status: 'pending', expires_at: '2026-12-04T20:20:00+01:00' }),
        reservation('over', { status: 'pending', expires_at: '2026-12-04T19:59:00+01:00' }),
      ],
      now,
    )
    expect(ids(groups.pending)).toEqual(['over', 'later'])
  })

  it('have past shows from the latest to the earliest, and ended reservations from the newest to the oldest', () => {
    const groups = groupReservations(
      [
        reservation('May', { startsAt: '2026-05-01T17:00:00+02:00' }),
        reservation('June', { startsAt: '2026-06-01T17:00:00+02:00' }),
        reservation('expired', { status: 'expired', created_at: '2026-11-01T10:00:00Z' }),
        reservation('cancelled', { status: 'cancelled', created_at: '2026-11-03T10:00:00Z' }),
        reservation('refunded', { status: 'refunded', created_at: '2026-11-02T10:00:00Z' }),
      ],
      now,
    )
    expect(ids(groups.past)).toEqual(['June', 'May'])
    expect(ids(groups.ended)).toEqual(['cancelled', 'refunded', 'expired'])
  })

  it('contain each reservation once', () => {
    const statuses = ['pending', 'confirmed', 'expired', 'cancelled', 'refunded'] as const
    const groups = groupReservations(
      statuses.map((status) => reservation(status, { status })),
      now,
    )
    expect(Object.values(groups).flatMap(ids).toSorted()).toEqual([...statuses].toSorted())
  })
})

it('seats are listed by row, with numbers in order', () => {
  const seat = (row: number, row_label: string, number: number) => ({
    id: `${row_label}${number}`,
    row,
    row_label,
    number,
    price: 1000,
    type: 'standard',
  })
  expect(seatsByRow([seat(27, 'AA', 1), seat(2, 'B', 10), seat(2, 'B', 9)])).toEqual([
    { row: 'B', numbers: [9, 10] },
    { row: 'AA', numbers: [1] },
  ])
})

it.each([
  ['expired', null, 'not-charged'],
  ['cancelled', null, 'not-charged'],
  ['cancelled', '2026-12-01T10:05:00Z', 'on-its-way'],
  ['refunded', '2026-12-01T10:05:00Z', 'returned'],
  ['refunded', null, 'returned'],
] as const)('the money of a reservation that is %s, and was confirmed at %s, is %s', (status, confirmed_at, money) =>
  expect(moneyOf({ status, confirmed_at })).toBe(money),
)
