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
  it.each<[string, Partial<GuestUse>, boolean]>([
    ['has no reservation and no login left', { lastRefreshedAt: null }, true],
    ['has begun less than 30 days ago', { guest: { ...guest, createdAt: daysAgo(29.9) } }, false],
    ['has refreshed a login less than 30 days ago', { lastRefreshedAt: daysAgo(29.9) }, false],
    ['has refreshed a login exactly 30 days ago', { lastRefreshedAt: daysAgo(30) }, true],
    ['has become an account', { guest: { ...guest, isGuest: false } }, false],
    ['was deleted already', { guest: { ...guest, deletedAt: daysAgo(40) } }, false],
    ['had an expired hold', { reservations: [reservation({ expired: true })] }, true],
    ['has an upcoming ticket', { reservations: [reservation({ confirmed: true, showEndsAt: daysAgo(-1) })] }, false],
    ['has a refund that is not finished', { reservations: [reservation({ refundDue: true })] }, false],
    ['had a ticket for a show that ended 40 days ago', { reservations: [reservation({ confirmed: true })] }, true],
    [
      'had a ticket for a show that ended yesterday',
      { reservations: [reservation({ confirmed: true, showEndsAt: daysAgo(1) })] },
      false,
    ],
    [
      'has given back a ticket for a show that ended yesterday',
      { reservations: [reservation({ confirmed: true, cancelled: true, refunded: true, showEndsAt: daysAgo(1) })] },
      true,
    ],
    [
      'got a refund yesterday',
      { reservations: [reservation({ confirmed: true, cancelled: true, refunded: true, lastEventAt: daysAgo(1) })] },
      false,
    ],
    [
      'has a live reservation besides an old one',
      { reservations: [reservation({ expired: true }), reservation({ holdEndsAt: daysAgo(-0.01) })] },
      false,
    ],
  ])('of a guest who %s', (_, use, expected) => {
    expect(isUnused({ guest, lastRefreshedAt: daysAgo(45), reservations: [], ...use }, times)).toBe(expected)
  })
})
