import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseReservationNumber, reservationNumber } from './reservation-number.ts'

const hex = fc.bigInt({ min: 0n, max: 2n ** 40n - 1n }).map((bits) => bits.toString(16).padStart(10, '0'))

it('a reservation number has eight letters and digits, without 0, O, 1 and I', () => {
  fc.assert(
    fc.property(hex, (bits) => {
      expect(reservationNumber(bits)).toMatch(/^[2-9A-HJ-NP-Z]{8}$/)
    }),
  )
})

it('different bits give different reservation numbers', () => {
  fc.assert(
    fc.property(hex, hex, (one, other) => (reservationNumber(one) === reservationNumber(other)) === (one === other)),
  )
})

it.each(['', '123', '00000000000', 'zzzzzzzzzz', '00000000-1'])('refuses %j as bits', (bits) => {
  expect(() => reservationNumber(bits)).toThrow(RangeError)
})

it.each([
  ['K7MW2QXT', 'K7MW2QXT'],
  [' k7mw-2qxt ', 'K7MW2QXT'],
  ['k7mw 2qxt', 'K7MW2QXT'],
  ['K7MW2QX', undefined],
  ['K7MW2QXTT', undefined],
  ['K7MW2QX0', undefined],
  ['', undefined],
])('%j is parsed as the reservation number %j', (text, number) => expect(parseReservationNumber(text)).toBe(number))
