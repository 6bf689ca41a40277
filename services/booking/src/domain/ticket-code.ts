import { fromBase32, toBase32 } from './base32.ts'

/**
 * The content of a ticket's code. The code is `MQ1:` and base32 of 108 bytes, numbers in network byte order:
 *
 * | Bytes    |                                                                              |
 * | -------- | ---------------------------------------------------------------------------- |
 * | 0        | version, 1                                                                   |
 * | 1        | id of the key that signed                                                    |
 * | 2..17    | showtime                                                                     |
 * | 18..33   | reservation                                                                  |
 * | 34..37   | seat: 7 zero bits, 15 bits of row letters, 10 bits of seat number            |
 * | 38..43   | random                                                                       |
 * | 44..107  | Ed25519 signature of the bytes 0..43                                         |
 *
 * A QR code of version 7 (45 modules) with error correction M holds the 177 characters in its alphanumeric mode.
 */
export type TicketContent = {
  /** 1 to 255. */
  readonly keyId: number
  readonly showtimeId: string
  readonly reservationId: string
  /** The seat's label: one to three letters, then a number from 1 to 999, such as `E12`. */
  readonly seatId: string
  /** Six bytes. A seat that is sold again gets another code, even for the same reservation. */
  readonly random: Uint8Array
}

/** A code that has the right form. Only the signature shows whether the code is genuine. */
export type DecodedTicket = {
  readonly content: TicketContent
  /** The bytes that are signed. */
  readonly signed: Uint8Array
  readonly signature: Uint8Array
}

export const ticketCodePrefix = 'MQ1:'
export const ticketRandomBytes = 6
/** `MQ1:` and 173 symbols of base32. */
export const ticketCodeLength = 177

const version = 1
const signedBytes = 44
const signatureBytes = 64
const lastKeyId = 255
const seatLabel = /^([A-Z]{1,3})([1-9]\d{0,2})$/

/**
 * A seat's label as a number below 2²⁵. The seat number takes the lowest ten bits. Each letter takes five of the bits
 * above (A is 1, Z is 26), the last letter the lowest five. Throws RangeError for a label of another form.
 */
export const packSeatLabel = (seatId: string): number => {
  const [, letters, number] = seatLabel.exec(seatId) ?? []
  if (letters === undefined) throw new RangeError(`a ticket's code cannot name the seat ${seatId}`)
  const row = [...letters].reduce((packed, letter) => packed * 32 + letter.charCodeAt(0) - 64, 0)
  return row * 1024 + Number(number)
}

/** The label, or undefined if no seat has this number. */
export const unpackSeatLabel = (packed: number): string | undefined => {
  let letters = ''
  for (let row = Math.floor(packed / 1024); row > 0; row = Math.floor(row / 32)) {
    letters = String.fromCharCode(64 + (row % 32)) + letters
  }
  const seatId = `${letters}${packed % 1024}`
  return seatLabel.test(seatId) ? seatId : undefined
}

const putUuid = (bytes: Uint8Array, offset: number, id: string): void => {
  const hex = id.replaceAll('-', '')
  if (!/^[0-9a-f]{32}$/.test(hex)) throw new RangeError(`${id} is not a UUID in lower case`)
  for (let index = 0; index < 16; index += 1) {
    bytes[offset + index] = Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16)
  }
}

const uuidAt = (bytes: Uint8Array, offset: number): string =>
  [...bytes.subarray(offset, offset + 16)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')

/**
 * A ticket's code. Throws RangeError if the content does not fit the layout.
 *
 * @param sign returns the Ed25519 signature of a message
 */
export const encodeTicketCode = (
  { keyId, showtimeId, reservationId, seatId, random }: TicketContent,
  sign: (message: Uint8Array) => Uint8Array,
): string => {
  if (!Number.isInteger(keyId) || keyId < 1 || keyId > lastKeyId) throw new RangeError(`${keyId} is not a key id`)
  if (random.length !== ticketRandomBytes) throw new RangeError('a code has six random bytes')
  const bytes = new Uint8Array(signedBytes + signatureBytes)
  bytes[0] = version
  bytes[1] = keyId
  putUuid(bytes, 2, showtimeId)
  putUuid(bytes, 18, reservationId)
  new DataView(bytes.buffer).setUint32(34, packSeatLabel(seatId))
  bytes.set(random, 38)
  const signature = sign(bytes.slice(0, signedBytes))
  if (signature.length !== signatureBytes) throw new RangeError('an Ed25519 signature has 64 bytes')
  bytes.set(signature, signedBytes)
  return ticketCodePrefix + toBase32(bytes)
}

/** Reads a code, or returns undefined if the text is no code of this version. Does not verify the signature. */
export const decodeTicketCode = (code: string): DecodedTicket | undefined => {
  if (code.length !== ticketCodeLength || !code.startsWith(ticketCodePrefix)) return undefined
  const bytes = fromBase32(code.slice(ticketCodePrefix.length))
  const keyId = bytes?.[1]
  if (!bytes || bytes[0] !== version || !keyId) return undefined
  const seatId = unpackSeatLabel(new DataView(bytes.buffer).getUint32(34))
  if (seatId === undefined) return undefined
  return {
    content: {
      keyId,
      showtimeId: uuidAt(bytes, 2),
      reservationId: uuidAt(bytes, 18),
      seatId,
      random: bytes.slice(38, signedBytes),
    },
    signed: bytes.slice(0, signedBytes),
    signature: bytes.slice(signedBytes),
  }
}
