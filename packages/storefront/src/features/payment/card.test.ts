import { describe, expect, it } from 'vitest'
import {
  caretAfter,
  checkCard,
  digitsOf,
  expiryOf,
  formatCardNumber,
  formatCvc,
  formatExpiry,
  passesLuhn,
} from './card.ts'

describe('a card number', () => {
  it.each([
    ['', ''],
    ['4242', '4242'],
    ['42424', '4242 4'],
    ['4242424242424242', '4242 4242 4242 4242'],
    ['4242-4242 4242x4242', '4242 4242 4242 4242'],
    ['378282246310005', '3782 822463 10005'],
    ['37828', '3782 8'],
    ['3782822463100059', '3782 822463 10005'],
    ['62124356890123456789', '6212 4356 8901 2345 678'],
  ])('typed as "%s" is shown as "%s"', (typed, shown) => {
    expect(formatCardNumber(typed)).toBe(shown)
    expect(formatCardNumber(shown)).toBe(shown)
  })

  it.each([
    ['4242424242424242', true],
    ['378282246310005', true],
    ['5555555555554444', true],
    ['4242424242424241', false],
    ['42424242424', false],
    ['00000000000000000000', false],
  ])('%s has a valid check digit: %s', (digits, expected) => {
    expect(passesLuhn(digits)).toBe(expected)
  })
})

describe('the caret', () => {
  // `|` marks the caret.
  it.each([
    ['4242 42|4', '4242 42|4'],
    ['42425|', '4242 5|'],
    ['1|4242 4242', '1|424 2424 2'],
    ['4242| 4242', '4242| 4242'],
    ['424|2 4242 4', '424|2 4242 4'],
  ])('stays behind the same digit: %s becomes %s', (typed, expected) => {
    const text = typed.replace('|', '')
    const shown = formatCardNumber(text)
    const at = caretAfter(text, typed.indexOf('|'), shown)
    expect(`${shown.slice(0, at)}|${shown.slice(at)}`).toBe(expected)
  })

  it('stands behind a month that got a leading zero', () => {
    expect(caretAfter('4', 1, formatExpiry('4'))).toBe(2)
  })
})

describe('an expiry', () => {
  it.each([
    ['', ''],
    ['1', '1'],
    ['4', '04'],
    ['12', '12'],
    ['123', '12 / 3'],
    ['1230', '12 / 30'],
    ['12 / 3', '12 / 3'],
    ['12 / ', '12'],
    ['12 /', '12'],
    ['1/30', '01 / 30'],
    ['4/3', '04 / 3'],
    ['12/30', '12 / 30'],
    ['12/2030', '12 / 30'],
    ['4/2030', '04 / 30'],
    ['2030-12', '12 / 30'],
    ['12305', '12 / 30'],
    ['12202', '12 / 202'],
    ['122027', '12 / 27'],
  ])('typed as "%s" is shown as "%s"', (typed, shown) => {
    expect(formatExpiry(typed)).toBe(shown)
  })

  it('is read as month and year, and refused without a real month', () => {
    expect(expiryOf('04 / 30')).toEqual({ month: 4, year: 2030 })
    expect(['00 / 30', '13 / 30', '04 / 3', ''].map(expiryOf)).toEqual([undefined, undefined, undefined, undefined])
  })
})

describe('the check of a card', () => {
  const now = new Date(2026, 11, 31)
  const good = { number: '4242 4242 4242 4242', expiry: '12 / 26', cvc: '123' }

  it('takes a card until the end of its month', () => {
    expect(checkCard(good, now)).toEqual({})
    expect(checkCard(good, new Date(2027, 0, 1))).toEqual({ expiry: 'payment.error.expired' })
    expect(checkCard({ ...good, expiry: '11 / 26' }, now)).toEqual({ expiry: 'payment.error.expired' })
  })

  it('names every missing field', () => {
    expect(checkCard({ number: '', expiry: '', cvc: '' }, now)).toEqual({
      number: 'payment.error.numberMissing',
      expiry: 'payment.error.expiryMissing',
      cvc: 'payment.error.cvcMissing',
    })
  })

  it('tells a short number from a wrong one', () => {
    expect(checkCard({ ...good, number: '4242 4242' }, now).number).toBe('payment.error.numberShort')
    expect(checkCard({ ...good, number: '4242 4242 4242 4241' }, now).number).toBe('payment.error.number')
  })

  it('asks for the four digits on the front of an American Express card', () => {
    const amex = { ...good, number: '3782 822463 10005' }
    expect(checkCard(amex, now).cvc).toBe('payment.error.cvcAmex')
    expect(checkCard({ ...amex, cvc: '1234' }, now)).toEqual({})
    expect(checkCard({ ...good, cvc: '12' }, now).cvc).toBe('payment.error.cvc')
  })
})

it('a security code keeps at most four digits', () => {
  expect([formatCvc('12a34 5'), digitsOf('a1 b2')]).toEqual(['1234', '12'])
})
