import { describe, expect, it } from 'vitest'
import { type GuestUse, isUnused } from './guest.ts'

const now = new Date('2027-03-01T12:00:00Z')
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000)
const times = { now, unusedSince: daysAgo(30) }

const guest = { isGuest: true, createdAt: daysAgo(60), deletedAt: null }

type Reservation = GuestUse['reservations'][number]

const reservation = (facts: Partial<Reservation>): Reservation => ({
  amount: 820,
  holdEndsAt: daysAgo(49),
  showEndsAt: daysAgo(40),
  confirmed: false,
  expired: false,
  cancelled: false,
  refundDue: false,
  refunded: false,
  lastEventAt: daysAgo(50),
  ...facts,
})

describe('isUnused', () => {
  it.each<[string, boolean, Partial<GuestUse>]>([
    ['has no reservation and no login left', true, { lastRefreshedAt: null }],
    ['has begun less than 30 days ago', false, { guest: { ...guest, createdAt: daysAgo(29.9) } }],
    ['has refreshed a login less than 30 days ago', false, { lastRefreshedAt: daysAgo(29.9) }],
    ['has refreshed a login exactly 30 days ago', true, { lastRefreshedAt: daysAgo(30) }],
    ['has become an account', false, { guest: { ...guest, isGuest: false } }],
    ['was deleted already', false, { guest: { ...guest, deletedAt: daysAgo(40) } }],
    ['had an expired hold', true, { reservations: [reservation({ expired: true })] }],
    ['has an upcoming ticket', false, { reservations: [reservation({ confirmed: true, showEndsAt: daysAgo(-1) })] }],
    ['has a refund that is not finished', false, { reservations: [reservation({ refundDue: true })] }],
    ['had a ticket for a show that ended 40 days ago', true, { reservations: [reservation({ confirmed: true })] }],
    [
      'had a ticket for a show that ended yesterday',
      false,
      { reservations: [reservation({ confirmed: true, showEndsAt: daysAgo(1) })] },
    ],
    [
      'has given back a ticket for a show that ended yesterday',
      true,
      { reservations: [reservation({ confirmed: true, cancelled: true, refunded: true, showEndsAt: daysAgo(1) })] },
    ],
    [
      'got a refund yesterday',
      false,
      { reservations: [reservation({ confirmed: true, cancelled: true, refunded: true, lastEventAt: daysAgo(1) })] },
    ],
    [
      'has a live reservation besides an old one',
      false,
      { reservations: [reservation({ expired: true }), reservation({ holdEndsAt: daysAgo(-0.01) })] },
    ],
  ])('of a guest who %s is %s', (_, expected, use) => {
    expect(isUnused({ guest, lastRefreshedAt: daysAgo(45), reservations: [], ...use }, times)).toBe(expected)
  })
})
