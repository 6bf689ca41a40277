import { createPrivateKey, sign } from 'node:crypto'
import { expect, it } from 'vitest'
import { fromBase32 } from '../domain/base32.ts'
import { decodeTicketCode, encodeTicketCode } from '../domain/ticket-code.ts'
import { documentedVectors, documentedVerifier, documentedVerifierLines } from './documented-tickets-under-test.ts'

const { key, tickets } = documentedVectors()
const keys = [1, 255].map((kid) => ({ kty: key.kty, crv: key.crv, kid: String(kid), x: key.x }))
const privateKey = createPrivateKey({ key: { kty: key.kty, crv: key.crv, x: key.x, d: key.d }, format: 'jwk' })

it.each(tickets)('the service writes and reads the documented ticket of $seatId', (ticket) => {
  const { keyId, showtimeId, reservationId, seatId } = ticket
  const random = new Uint8Array(Buffer.from(ticket.random, 'hex'))
  const content = { keyId, showtimeId, reservationId, seatId, random }
  expect(encodeTicketCode(content, (message) => sign(null, message, privateKey))).toBe(ticket.code)
  expect(decodeTicketCode(ticket.code)?.content).toEqual(content)
  expect(Buffer.from(fromBase32(ticket.code.slice(4)) ?? []).toString('hex')).toBe(ticket.bytes)
})

it.each(tickets)('the documented verifier accepts the documented ticket of $seatId', async (ticket) => {
  const verifyTicket = await documentedVerifier()
  expect(verifyTicket(ticket.code, keys)).toEqual({
    showtime: ticket.showtimeId,
    reservation: ticket.reservationId,
    seat: ticket.seatId,
  })
})

it('the documented verifier refuses a ticket in which any character was changed', async () => {
  const verifyTicket = await documentedVerifier()
  const code = tickets[0]?.code ?? ''
  for (let index = 0; index < code.length; index += 1) {
    const other = code[index] === 'A' ? 'B' : 'A'
    expect(verifyTicket(code.slice(0, index) + other + code.slice(index + 1), keys)).toBeUndefined()
  }
  expect(verifyTicket(code.toLowerCase(), keys)).toBeUndefined()
  expect(verifyTicket(code, [])).toBeUndefined()
})

it('the documented verifier has about twenty lines', () => {
  expect(documentedVerifierLines().length).toBeLessThanOrEqual(22)
})
