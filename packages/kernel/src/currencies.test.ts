import { describe, expect, it } from 'vitest'
import { isChargeable, isPayable, maximumCharge, minimumCharge } from './currencies.ts'

describe('isChargeable', () => {
  it.each(['eur', 'usd', 'gbp', 'jpy', 'czk', 'huf', 'krw'])('accepts %s for prices', (currency) => {
    expect(isChargeable(currency)).toBe(true)
  })

  // Stripe counts ISK and UGX in hundredths and MGA in whole units. ISO 4217 does the opposite.
  it.each(['isk', 'ugx', 'mga', 'kwd', 'bhd', 'jod', 'omr', 'tnd', 'xxx', 'EUR', ''])(
    'refuses "%s", which is unknown, has three decimal digits, or has another minor unit at Stripe than in ISO 4217',
    (currency) => {
      expect(isChargeable(currency)).toBe(false)
    },
  )

  it('accepts only currencies that have 0 or 2 decimal digits in ISO 4217', () => {
    const digits = (currency: string) =>
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits
    for (const currency of Intl.supportedValuesOf('currency').map((code) => code.toLowerCase())) {
      if (isChargeable(currency)) expect([currency, digits(currency)]).toEqual([currency, expect.toBeOneOf([0, 2])])
    }
    expect(['jpy', 'krw', 'clp'].map(digits)).toEqual([0, 0, 0])
  })
})

it('isChargeable accepts 129 currencies', () => {
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
])('the minimum charge is $charge minor units for $of', ({ charge, of }) => {
  for (const currency of of) expect(minimumCharge(currency), currency).toBe(charge)
})

it('the maximum charge has eight digits', () => expect(maximumCharge).toBe(99_999_999))

it('isPayable accepts a price of 0, or of at least the minimum charge', () => {
  expect(minimumCharge('eur')).toBe(50)
  expect([0, 1, 49, 50, 51].map((amount) => isPayable(amount, 'eur'))).toEqual([true, false, false, true, true])
  expect([29, 30].map((amount) => isPayable(amount, 'gbp'))).toEqual([false, true])
})
