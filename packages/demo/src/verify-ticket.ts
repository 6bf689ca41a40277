import { createPublicKey, verify } from 'node:crypto'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

const signedBytes = 44

/**
 * Reads a ticket's code as a scanner without a network does; undefined if the code is not genuine. docs/tickets.md
 * describes the bytes.
 *
 * @param keys the keys of `/.well-known/ticket-keys.json`
 */
export const verifyTicket = (
  code: string,
  keys: readonly { readonly kid: string; readonly kty: string; readonly crv: string; readonly x: string }[],
): { reservationId: string; seatId: string } | undefined => {
  if (!/^MQ1:[A-Z2-7]{173}$/.test(code)) return undefined
  const bits = [...code.slice(4)].map((symbol) => alphabet.indexOf(symbol).toString(2).padStart(5, '0')).join('')
  const bytes = Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? [])
  const jwk = keys.find(({ kid }) => kid === String(bytes[1]))
  if (bytes[0] !== 1 || jwk === undefined) return undefined
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' })
  if (!verify(null, bytes.subarray(0, signedBytes), key, bytes.subarray(signedBytes))) return undefined
  const id = bytes.toString('hex', 18, 34)
  const seat = bytes.readUInt32BE(34)
  const letters = [20, 15, 10].map((shift) => (seat >> shift) & 31).filter((letter) => letter > 0)
  return {
    reservationId: id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    seatId: `${String.fromCharCode(...letters.map((letter) => 64 + letter))}${seat & 1023}`,
  }
}
