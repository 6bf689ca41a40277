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

describe('isInUse', () => {
  it.each<[string, Partial<Commitment>, boolean]>([
    ['a hold', {}, true],
    ['a hold that ended less than an hour ago', { holdEndsAt: inHours(-0.9) }, true],
    ['a hold that ended more than an hour ago', { holdEndsAt: inHours(-1.1) }, false],
    ['a hold that ended exactly an hour ago', { holdEndsAt: inHours(-1) }, false],
    ['a reservation without any fact', { holdEndsAt: null, showEndsAt: null }, false],
    ['an expired hold', { expired: true }, false],
    ['a cancelled hold', { cancelled: true }, false],
    ['a ticket', { confirmed: true }, true],
    ['a ticket of a late payment', { confirmed: true, expired: true }, true],
    ['a ticket for a show that is over', { confirmed: true, showEndsAt: inHours(0) }, false],
    ['a ticket for a show without a known end', { confirmed: true, showEndsAt: null }, true],
    [
      'a ticket, an hour less than a year after its hold',
      { confirmed: true, showEndsAt: null, holdEndsAt: inHours(-8_759) },
      true,
    ],
    ['a ticket, a year after its hold', { confirmed: true, showEndsAt: null, holdEndsAt: inHours(-8_760) }, false],
    ['a confirmation without any other fact', { confirmed: true, showEndsAt: null, holdEndsAt: null }, true],
    ['a cancelled ticket that is not refunded yet', { confirmed: true, cancelled: true }, true],
    ['a cancelled and refunded ticket', { confirmed: true, cancelled: true, refunded: true }, false],
    ['a ticket that staff refunded', { confirmed: true, refunded: true }, false],
    ['a cancelled free ticket', { confirmed: true, cancelled: true, amount: 0 }, false],
    ['a late payment that is not refunded yet', { expired: true, refundDue: true }, true],
    ['a refunded late payment', { expired: true, refundDue: true, refunded: true }, false],
  ])('given %s (%o), returns %s', (_, facts, expected) => {
    expect(isInUse({ ...held, ...facts }, now)).toBe(expected)
  })
})
