import { describe, expect, it } from 'vitest'
import { type Commitment, isInUse } from './commitment.ts'

const now = new Date('2027-01-15T12:00:00Z')
const inHours = (hours: number) => new Date(now.getTime() + hours * 3_600_000)

const held: Commitment = {
  amount: 820,
  holdEndsAt: inHours(0.5),
  showEndsAt: inHours(5),
  confirmed: false,
  expired: false,
  cancelled: false,
  refundDue: false,
  refunded: false,
}

describe('an account is in use', () => {
  it.each<[string, Partial<Commitment>, boolean]>([
    ['a hold', {}, true],
    ['a hold whose end is not heard of yet', { holdEndsAt: inHours(-0.9) }, true],
    ['a hold that ended long ago', { holdEndsAt: inHours(-1.1) }, false],
    ['a hold that ended an hour ago', { holdEndsAt: inHours(-1) }, false],
    ['a hold of which nothing is known', { holdEndsAt: null, showEndsAt: null }, false],
    ['a lapsed hold', { expired: true }, false],
    ['a hold that was given up', { cancelled: true }, false],
    ['a ticket', { confirmed: true }, true],
    ['a ticket of a late payment', { confirmed: true, expired: true }, true],
    ['a ticket for a show that is over', { confirmed: true, showEndsAt: inHours(0) }, false],
    ['a ticket for a show whose end is not known', { confirmed: true, showEndsAt: null }, true],
    ['a ticket, a year after its hold', { confirmed: true, showEndsAt: null, holdEndsAt: inHours(-8_759) }, true],
    [
      'a ticket, more than a year after its hold',
      { confirmed: true, showEndsAt: null, holdEndsAt: inHours(-8_760) },
      false,
    ],
    ['a ticket of which nothing else is known', { confirmed: true, showEndsAt: null, holdEndsAt: null }, true],
    ['a ticket that was given back', { confirmed: true, cancelled: true }, true],
    ['a ticket whose money is back', { confirmed: true, cancelled: true, refunded: true }, false],
    ['a ticket that was refunded by staff', { confirmed: true, refunded: true }, false],
    ['a free ticket that was given back', { confirmed: true, cancelled: true, amount: 0 }, false],
    ['late money that goes back', { expired: true, refundDue: true }, true],
    ['late money that is back', { expired: true, refundDue: true, refunded: true }, false],
  ])('by %s: %o', (_, facts, expected) => {
    expect(isInUse({ ...held, ...facts }, now)).toBe(expected)
  })
})
