import { describe, expect, it } from 'vitest'
import { isChargeable, isPayable, maximumCharge, minimumCharge } from './currencies.ts'

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

it('is one of 129 that Stripe and ISO 4217 count alike', () => {
  const letters = [...'abcdefghijklmnopqrstuvwxyz']
  const codes = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)))
  expect(codes.filter(isChargeable)).toHaveLength(129)
})

it.each([
  { charge: 30, of: ['gbp'] },
  { charge: 50, of: ['aud', 'brl', 'cad', 'chf', 'eur', 'inr', 'jpy', 'nzd', 'sgd', 'usd', 'krw', 'uah'] },
  { charge: 200, of: ['aed', 'myr', 'pln', 'ron'] },
  { charge: 250, of: ['dkk'] },
  { charge: 300, of: ['nok', 'sek'] },
  { charge: 400, of: ['hkd'] },
  { charge: 1_000, of: ['mxn', 'thb'] },
  { charge: 1_500, of: ['czk'] },
  { charge: 17_500, of: ['huf'] },
])('charges at least $charge of $of, as Stripe says', ({ charge, of }) => {
  for (const currency of of) expect(minimumCharge(currency), currency).toBe(charge)
})

it('charges at most eight digits', () => expect(maximumCharge).toBe(99_999_999))

it('takes a price of nothing, or of the smallest charge and more', () => {
  expect(minimumCharge('eur')).toBe(50)
  expect([0, 1, 49, 50, 51].map((amount) => isPayable(amount, 'eur'))).toEqual([true, false, false, true, true])
  expect([29, 30].map((amount) => isPayable(amount, 'gbp'))).toEqual([false, true])
})
