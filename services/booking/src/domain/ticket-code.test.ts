import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBase32, toBase32 } from './base32.ts'
import {
  decodeTicketCode,
  encodeTicketCode,
  packSeatLabel,
  type TicketContent,
  ticketCodeLength,
  ticketCodePrefix,
  unpackSeatLabel,
} from './ticket-code.ts'

const letter = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ')
const seatLabel = fc
  .tuple(fc.string({ unit: letter, minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 999 }))
  .map(([row, number]) => `${row}${number}`)

const content: fc.Arbitrary<TicketContent> = fc.record({
  keyId: fc.integer({ min: 1, max: 255 }),
  showtimeId: fc.uuid(),
  reservationId: fc.uuid(),
  seatId: seatLabel,
  random: fc.uint8Array({ minLength: 6, maxLength: 6 }),
})

/** Stands for a signature: every byte depends on the whole message. */
const sign = (message: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: 64 }, (_, index) => message.reduce((sum, byte) => (sum * 31 + byte + index) % 251, 7))

const example: TicketContent = {
  keyId: 1,
  showtimeId: '019b1f40-2a10-7e83-b6d4-90c2f5a81e67',
  reservationId: '019b3c8e-6c40-7d15-9f2a-4b8e01c7d352',
  seatId: 'E12',
  random: new Uint8Array([1, 2, 3, 4, 5, 6]),
}

describe('a code', () => {
  it('is decoded to the content that was encoded, with the signature and the signed bytes', () => {
    fc.assert(
      fc.property(content, (written) => {
        const code = encodeTicketCode(written, sign)
        const read = decodeTicketCode(code)
        expect(read?.content).toEqual(written)
        expect(read?.signature).toEqual(sign(read?.signed ?? new Uint8Array()))
      }),
    )
  })

  it('has 177 characters of the alphanumeric mode of QR codes, which version 7 at level M holds', () => {
    fc.assert(
      fc.property(content, (written) => {
        const code = encodeTicketCode(written, sign)
        expect(code).toMatch(/^MQ1:[A-Z2-7]{173}$/)
        expect(code).toHaveLength(ticketCodeLength)
        expect(ticketCodeLength).toBeLessThanOrEqual(178)
      }),
    )
  })

  it('differs when any part of the content differs', () => {
    fc.assert(
      fc.property(content, content, (one, other) => {
        const different = JSON.stringify(one) !== JSON.stringify(other)
        expect(encodeTicketCode(one, sign) !== encodeTicketCode(other, sign)).toBe(different)
      }),
    )
  })

  it('puts each part where docs/tickets.md says', () => {
    const bytes = fromBase32(encodeTicketCode(example, sign).slice(ticketCodePrefix.length))
    const hex = Buffer.from(bytes ?? []).toString('hex')
    expect(hex.slice(0, 88)).toBe(
      '0101019b1f402a107e83b6d490c2f5a81e67019b3c8e6c407d159f2a4b8e01c7d3520000140c010203040506',
    )
    expect(hex).toHaveLength(216)
  })
})

describe('writing a code', () => {
  it.each<[string, Partial<TicketContent>]>([
    ['key 0', { keyId: 0 }],
    ['key 256', { keyId: 256 }],
    ['a key id that is no whole number', { keyId: 1.5 }],
    ['a showtime id that is no UUID', { showtimeId: 'E12' }],
    ['a reservation id in upper case', { reservationId: example.reservationId.toUpperCase() }],
    ['a seat without letters', { seatId: '12' }],
    ['five random bytes', { random: new Uint8Array(5) }],
  ])('refuses %s', (_, wrong) => {
    expect(() => encodeTicketCode({ ...example, ...wrong }, sign)).toThrow(RangeError)
  })

  it('refuses a signature of another length', () => {
    expect(() => encodeTicketCode(example, () => new Uint8Array(63))).toThrow(RangeError)
  })
})

describe('reading a text', () => {
  const code = encodeTicketCode(example, sign)
  const changed = (offset: number, value: number): string => {
    const bytes = fromBase32(code.slice(ticketCodePrefix.length)) ?? new Uint8Array()
    bytes[offset] = value
    return ticketCodePrefix + toBase32(bytes)
  }

  it('never throws, and finds a ticket only in a text that encodeTicketCode can return', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(decodeTicketCode(text)).toBeUndefined()
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 108, maxLength: 108 }), (bytes) => {
        const read = decodeTicketCode(ticketCodePrefix + toBase32(bytes))
        expect(read === undefined || encodeTicketCode(read.content, () => read.signature)).toBe(
          read === undefined || ticketCodePrefix + toBase32(bytes),
        )
      }),
    )
  })

  it.each([
    ['another prefix', code.replace('MQ1:', 'MQ2:')],
    ['lower case', code.toLowerCase()],
    ['one character less', code.slice(0, -1)],
    ['one character more', `${code}A`],
    ['a bit behind the last byte', `${code.slice(0, -1)}${code.endsWith('B') ? 'D' : 'B'}`],
    ['another version', changed(0, 2)],
    ['key 0', changed(1, 0)],
    ['a bit before the row letters', changed(34, 2)],
    ['seat number 0', changed(37, 0)],
  ])('finds no ticket in a code with %s', (_, text) => expect(decodeTicketCode(text)).toBeUndefined())
})

describe("a seat's label", () => {
  it.each([
    ['A1', 1 * 1024 + 1],
    ['E12', 5 * 1024 + 12],
    ['Z999', 26 * 1024 + 999],
    ['AA1', 33 * 1024 + 1],
    ['ZZZ999', 27_482 * 1024 + 999],
  ])('%s is packed as %i', (seatId, packed) => {
    expect(packSeatLabel(seatId)).toBe(packed)
    expect(unpackSeatLabel(packed)).toBe(seatId)
  })

  it('is unpacked as it was packed, and takes 25 bits', () => {
    fc.assert(
      fc.property(seatLabel, (seatId) => {
        const packed = packSeatLabel(seatId)
        expect(packed).toBeLessThan(2 ** 25)
        expect(unpackSeatLabel(packed)).toBe(seatId)
      }),
    )
  })

  it('is packed in one way only', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (packed) => {
        const seatId = unpackSeatLabel(packed)
        expect(seatId === undefined || packSeatLabel(seatId) === packed).toBe(true)
      }),
    )
  })

  it.each(['', 'A', '1', 'A0', 'A01', 'A1000', 'ABCD1', 'a1', 'Ä1', 'A-1', 'A1 '])('cannot be %j', (seatId) =>
    expect(() => packSeatLabel(seatId)).toThrow(RangeError),
  )
})
