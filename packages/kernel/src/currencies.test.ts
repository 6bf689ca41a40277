import { describe, expect, it } from 'vitest'
import { isChargeable, isPayable, minimumCharge } from './currencies.ts'

describe('a currency', () => {
  it.each(['eur', 'usd', 'gbp', 'jpy', 'czk', 'huf', 'krw'])('%s can be used for prices', (currency) => {
    expect(isChargeable(currency)).toBe(true)
  })

  // Stripe counts hundredths of the first two, which ISO 4217 does not have, and whole units of the third, which has them.
  it.each(['isk', 'ugx', 'mga', 'kwd', 'bhd', 'jod', 'omr', 'tnd', 'xxx', 'EUR', ''])(
    '%s cannot: it is unknown, or Stripe counts it in another minor unit',
    (currency) => {
      expect(isChargeable(currency)).toBe(false)
    },
  )

  it('has the minor unit that ISO 4217 gives it', () => {
    const digits = (currency: string) =>
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits
    for (const currency of Intl.supportedValuesOf('currency').map((code) => code.toLowerCase())) {
      if (isChargeable(currency)) expect([currency, digits(currency)]).toEqual([currency, expect.toBeOneOf([0, 2])])
    }
    expect(['jpy', 'krw', 'clp'].map(digits)).toEqual([0, 0, 0])
  })
})

it('takes a price of nothing, or of the smallest charge and more', () => {
  expect(minimumCharge('eur')).toBe(50)
  expect([0, 1, 49, 50, 51].map((amount) => isPayable(amount, 'eur'))).toEqual([true, false, false, true, true])
  expect([29, 30].map((amount) => isPayable(amount, 'gbp'))).toEqual([false, true])
})
