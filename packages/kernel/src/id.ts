const formatted = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`

/**
 * The smallest UUIDv7 of a Unix time in milliseconds. Ids made before that time sort below this id, and no other ids
 * do.
 */
export const firstIdAt = (milliseconds: number): string =>
  formatted(`${milliseconds.toString(16).padStart(12, '0')}70008000000000000000`)

/**
 * A new UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then 74 random bits. The application makes ids, so a command
 * has its ids before it uses the database. Ids are ordered by time, so indexes grow at their end.
 */
export const newId = (now: number = Date.now()): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const view = new DataView(bytes.buffer)
  view.setUint16(0, Math.floor(now / 2 ** 32))
  view.setUint32(2, now % 2 ** 32)
  view.setUint8(6, (view.getUint8(6) & 0x0f) | 0x70)
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80)
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return formatted(hex)
}
