import { createPublicKey, verify } from 'node:crypto'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

const signedBytes = 44

/** A key of `/.well-known/ticket-keys.json`. */
export type TicketKey = { readonly kid: string; readonly kty: string; readonly crv: string; readonly x: string }

/** What a genuine code says. */
export type TicketContent = { readonly showtimeId: string; readonly reservationId: string; readonly seatId: string }

/**
 * Reads a ticket's code as a scanner without a network does; undefined if the code is not genuine. docs/tickets.md
 * describes the bytes, and has the same verifier in JavaScript.
 */
export const verifyTicket = (code: string, keys: readonly TicketKey[]): TicketContent | undefined => {
  if (!/^MQ1:[A-Z2-7]{173}$/.test(code)) return undefined
  const bits = [...code.slice(4)].map((symbol) => alphabet.indexOf(symbol).toString(2).padStart(5, '0')).join('')
  const bytes = Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? [])
  const jwk = keys.find(({ kid }) => kid === String(bytes[1]))
  if (bytes[0] !== 1 || !bits.endsWith('0') || jwk === undefined) return undefined
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' })
  if (!verify(null, bytes.subarray(0, signedBytes), key, bytes.subarray(signedBytes))) return undefined
  const uuid = (at: number): string =>
    bytes.toString('hex', at, at + 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  const seat = bytes.readUInt32BE(34)
  const letters = [20, 15, 10].map((shift) => (seat >> shift) & 31).filter((letter) => letter > 0)
  return {
    showtimeId: uuid(2),
    reservationId: uuid(18),
    seatId: `${String.fromCharCode(...letters.map((letter) => 64 + letter))}${seat & 1023}`,
  }
}
